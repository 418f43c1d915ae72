package io.qasid.smpp;

import static org.assertj.core.api.Assertions.assertThat;

import io.qasid.smpp.SmppErrors.RetryClass;
import java.lang.reflect.Field;
import java.util.Arrays;
import java.util.stream.Stream;
import org.jsmpp.SMPPConstant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class SmppErrorsTest {

    @ParameterizedTest
    @EnumSource(SmppErrors.class)
    void everyRowIsFoundByItsStatusAndNamesItsReason(SmppErrors error) {
        assertThat(SmppErrors.of(error.commandStatus())).contains(error);
        assertThat(SmppErrors.classOf(error.commandStatus())).isEqualTo(error.retryClass());
        assertThat(SmppErrors.reasonOf(error.commandStatus()).code()).isEqualTo(error.name());
    }

    @ParameterizedTest
    @MethodSource("statusesThatJsmppKnows")
    void noStatusOfTheSpecificationIsMissing(Integer status) {
        assertThat(SmppErrors.of(status)).as("0x%08X", status).isPresent();
    }

    static Stream<Integer> statusesThatJsmppKnows() {
        return Arrays.stream(SMPPConstant.class.getFields())
                .filter(field -> field.getName().startsWith("STAT_ESME_"))
                .filter(field -> !field.getName().equals("STAT_ESME_ROK"))
                .map(SmppErrorsTest::value);
    }

    private static int value(Field field) {
        try {
            return field.getInt(null);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void anUnlistedStatusIsRetriedLaterAndShowsItsNumber() {
        assertThat(SmppErrors.of(0x405)).isEmpty();
        assertThat(SmppErrors.classOf(0x405)).isEqualTo(RetryClass.RETRY_LATER);
        assertThat(SmppErrors.reasonOf(0x405)).hasToString("ESME_UNLISTED (command_status 0x00000405)");
    }
}
