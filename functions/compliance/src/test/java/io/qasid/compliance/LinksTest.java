package io.qasid.compliance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LinksTest {

    @ParameterizedTest(name = "{0} leads to {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "see https://bank.af/login?x=1 | bank.af",
                "HTTPS://Bank.AF | bank.af",
                "http://bank.af:8080/ | bank.af",
                "http://bank.af./ | bank.af",
                "bank.af/offer | bank.af",
                "لینک: my.bank.af، همین حالا | my.bank.af",
                "اینجاbank.af | ?",
                "write to info@bank.af | bank.af",
                // what a browser makes of these is another host than the one a reader sees first
                "https://bank.af@evil.com/ | evil.com",
                "https://evil.com\\@bank.af/ | evil.com",
                "https:\\\\evil.com/ | evil.com",
                "https://evil.com#bank.af | evil.com",
                "https://bank.af.evil.com | bank.af.evil.com",
                "https://ｂａｎｋ．ａｆ | bank.af",
                "bank。af | bank.af",
                "ba\u200Bnk.af | bank.af",
                "https://bücher.de | xn--bcher-kva.de",
                "a.a.a.a.a.a.a.a.a.a.a.a.a.evil.com | a.a.a.a.a.a.a.a.a.a.a.a.a.evil.com",
                "сайт.рф | xn--80aswg.xn--p1ai",
                // an address in digits belongs to nobody's list
                "http://127.0.0.1/ | ?",
                "http://[::1]/ | ?",
                "http:// | ?",
                "tg://resolve | ?",
            })
    void aLinkLeadsToItsHost(String text, String host) {
        assertThat(Links.hosts(text)).contains(host);
    }

    @Test
    void noHostIsMissedForAnotherOne() {
        assertThat(Links.hosts("https://bank.af and www.evil.com, qasid.io"))
                .isEqualTo(Set.of("bank.af", "www.evil.com", "qasid.io"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "12.50",
                "+93 70 123 45 67",
                "1.2.3",
                "سلام. خوبی؟",
                "سلام.خوبی",
                "Thank you. Please wait",
                "...",
                "e.g"
            })
    void whatIsNoLinkIsNone(String text) {
        assertThat(Links.hosts(text)).isEmpty();
    }

    @Test
    void theLongestTextIsReadInNoTime() {
        for (String piece : new String[] {"a", "a.", "a-", "://", "a@", "1.", "سلام.", "xn--"}) {
            String text = piece.repeat(Check.TEXT_LENGTH_MAX / piece.length());
            assertTimeout(Duration.ofSeconds(2), () -> Links.hosts(text), piece);
        }
    }

    @Test
    void aDomainIsWrittenInOneWay() {
        assertThat(Links.domain("Bank.AF.")).hasValue("bank.af");
        assertThat(Links.domain("bücher.de")).hasValue("xn--bcher-kva.de");
        assertThat(Links.domain("localhost")).isEmpty();
        assertThat(Links.domain("https://bank.af")).isEmpty();
        assertThat(Links.domain("127.0.0.1")).isEmpty();
        assertThat(Links.domain("")).isEmpty();
        assertThat(Links.domain("bank..af")).isEmpty();
    }
}
