package io.qasid.channelrouter.conversations;

import static org.assertj.core.api.Assertions.assertThat;

import io.qasid.model.Msisdn;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KeywordsTest {
    private static final Msisdn AFGHAN = new Msisdn("+93701234567");
    private static final Msisdn FRENCH = new Msisdn("+33612345678");

    @ParameterizedTest
    @CsvSource({
        "STOP, OPT_OUT",
        "stop, OPT_OUT",
        "' Stop. ', OPT_OUT",
        "'\"stop\"!', OPT_OUT",
        "stop   all, OPT_OUT",
        "START, OPT_IN",
        "help?, HELP",
        "لغو, OPT_OUT",
        "«لغو», OPT_OUT",
        "لغو اشتراك, OPT_OUT",
        "لَغو, OPT_OUT",
        "بند, OPT_OUT",
        "پيل, OPT_IN",
        "كمك, HELP"
    })
    void aWordIsOneHoweverItIsWritten(String text, Keyword keyword) {
        assertThat(Keywords.of(text, AFGHAN)).contains(keyword);
    }

    @Test
    void joinersAndKashidasMakeNoDifference() {
        assertThat(Keywords.of("لغـــو", AFGHAN)).contains(Keyword.OPT_OUT);
        assertThat(Keywords.of("\u200fلغو\u200c", AFGHAN)).contains(Keyword.OPT_OUT);
        assertThat(Keywords.of("ｓｔｏｐ", AFGHAN)).contains(Keyword.OPT_OUT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "  ", "don't stop sending", "stop it please", "yes", "بله", "لغو نکنید", "STOPS", "👍"})
    void whatSaysMoreOrElseIsAnAnswer(String text) {
        assertThat(Keywords.of(text, AFGHAN)).isEmpty();
    }

    @Test
    void aCountrysWordsCountForItsNumbersOnly() {
        assertThat(Keywords.of("لغو", FRENCH)).isEmpty();
        assertThat(Keywords.of("stop", FRENCH)).contains(Keyword.OPT_OUT);
    }

    @Test
    void aLongAnswerIsNotLookedAt() {
        assertThat(Keywords.of("stop" + " ".repeat(1_000), AFGHAN)).isEmpty();
    }
}
