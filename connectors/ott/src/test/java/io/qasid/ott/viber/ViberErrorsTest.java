package io.qasid.ott.viber;

import static org.assertj.core.api.Assertions.assertThat;

import io.qasid.ott.viber.ViberErrors.RetryClass;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ViberErrorsTest {
    @ParameterizedTest
    @EnumSource
    void everyRowIsFoundByItsCode(ViberErrors error) {
        assertThat(ViberErrors.of(error.code())).contains(error);
        assertThat(ViberErrors.classOf(error.code())).isEqualTo(error.retryClass());
        assertThat(ViberErrors.reasonOf(error.code()).code()).isEqualTo("VIBER_" + error.code());
        assertThat(ViberErrors.reasonOf(error.code()).detail()).isEqualTo(error.name());
    }

    /// Operators' alerts know 401, 403 and 429 by what they mean everywhere.
    @ParameterizedTest
    @EnumSource
    void whatARowIsCountedAsFollowsFromItsClass(ViberErrors error) {
        int status = ViberErrors.httpStatusOf(error.code());
        switch (error.retryClass()) {
            case ACCOUNT -> assertThat(status).isIn(401, 403);
            case SLOW_DOWN -> assertThat(status).isEqualTo(429);
            case REFUSED, GONE, MISCONFIGURED -> assertThat(status).isEqualTo(400);
        }
    }

    @Test
    void everyCodeThatViberListsIsInTheTable() {
        assertThat(Arrays.stream(ViberErrors.values()).map(ViberErrors::code))
                .containsExactlyElementsOf(IntStream.rangeClosed(1, 20).boxed().toList());
    }

    @Test
    void anUnlistedCodeIsNamedAllTheSame() {
        assertThat(ViberErrors.reasonOf(99)).hasToString("VIBER_99");
        assertThat(ViberErrors.reasonOf(Integer.MIN_VALUE)).hasToString("VIBER_2147483648");
        assertThat(ViberErrors.classOf(99)).isEqualTo(RetryClass.MISCONFIGURED);
        assertThat(ViberErrors.httpStatusOf(99)).isEqualTo(400);
    }
}
