package io.qasid.providerwebhooks.viber;

import static org.assertj.core.api.Assertions.assertThat;

import io.qasid.model.Msisdn;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ViberLinkTest {
    private static final String KEY = "sixteen-letters!";
    private static final Msisdn ALI = new Msisdn("+93700000001");
    private static final Instant NOON = Instant.parse("2026-03-21T12:00:00Z");
    private static final Instant ONE = Instant.parse("2026-03-21T13:00:00Z");

    /// The seal made with another program:
    /// `printf 'viber:qasid:93700000001:1774098000' | openssl dgst -sha256 -hmac 'sixteen-letters!'`.
    private static final String CONTEXT = "93700000001-1774098000-2cbaebb691ebfa8991bae7cb5eadda2b";

    @Test
    void isWhatTheReadmeSaysItIs() {
        assertThat(ViberLink.context(KEY, "qasid", ALI, ONE)).isEqualTo(CONTEXT);
        assertThat(ViberLink.person(KEY, "qasid", CONTEXT, NOON)).contains(ALI);
    }

    @Test
    void countsOnlyUnderItsKeyForItsAccountAndInItsTime() {
        assertThat(ViberLink.person("another-key-here", "qasid", CONTEXT, NOON)).isEmpty();
        assertThat(ViberLink.person(KEY, "other", CONTEXT, NOON)).isEmpty();
        assertThat(ViberLink.person(KEY, "qasid", CONTEXT, ONE)).as("over").isEmpty();
        assertThat(ViberLink.person(KEY, "qasid", CONTEXT, ONE.minusSeconds(7 * 86_400 + 1)))
                .as("too long ahead")
                .isEmpty();
        assertThat(ViberLink.person(KEY, "qasid", CONTEXT, ONE.minusSeconds(7 * 86_400)))
                .contains(ALI);
    }

    @Test
    void nobodyElsesNumberFitsTheSeal() {
        assertThat(ViberLink.person(KEY, "qasid", CONTEXT.replace("93700000001", "93700000002"), NOON))
                .isEmpty();
        assertThat(ViberLink.person(KEY, "qasid", CONTEXT.replace("1774098000", "1774098001"), NOON))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "campaign-1",
                "93700000001-1774098000-",
                "9370-1774098000-00000000000000000000000000000000",
                "93700000001-99999999999-00000000000000000000000000000000",
                "93700000001-999999999999999999999-00000000000000000000000000000000",
                "93700000001-1774098000-0000000000000000000000000000000"
            })
    void anyOtherContextIsNobodys(String context) {
        assertThat(ViberLink.person(KEY, "qasid", context, NOON)).isEmpty();
    }
}
