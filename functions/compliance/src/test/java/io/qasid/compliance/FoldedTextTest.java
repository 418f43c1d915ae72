package io.qasid.compliance;

import static org.assertj.core.api.Assertions.assertThat;

import io.qasid.compliance.Terms.ForbiddenTerm;
import io.qasid.compliance.Terms.ForbiddenTerm.Match;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FoldedTextTest {

    @ParameterizedTest(name = "{0}: {1} in {2}: {3}")
    @CsvSource({
        // Dari: gambling, lottery, "you have won"; with Arabic yeh and kaf, tatweel, ZWNJ, vowel signs, presentation
        // forms
        "WORD, قمار, برای قمار اینجا بیا, true",
        "WORD, قمار, قـــمار آنلاین, true",
        "WORD, قمار, قُمارِ آنلاین, true",
        "WORD, قمار, (قمار), true",
        "WORD, قمار, قمارباز, false",
        "ANYWHERE, قمار, قمارباز, true",
        "WORD, قمار, ق\u200Cمار, true",
        "WORD, قمار, ﻗﻤﺎﺭ رایگان, true",
        "WORD, لاتری, ﻻﺗﺮﻱ, true",
        "WORD, کمیسیون, كميسيون, true",
        "WORD, كميسيون, کمیسیون, true",
        "WORD, شرط‌بندی, شرطبندي, true",
        "WORD, شرط‌بندی, شرط\u200Cبندی ورزشی, true",
        "WORD, شما برنده شدید, شما  برنده\u00A0شديد!, true",
        "WORD, مصطفی, مصطفى, true",
        "WORD, ۵۰ فیصد, ٥٠ فيصد, true",
        "WORD, 50 فیصد, ۵۰ فیصد, true",
        "WORD, قمار, قماش, false",
        // Pashto: gambling, prize, "you won a prize"; with the Persian gaf, direction marks
        "WORD, جواري, جواری, true",
        "WORD, جواري, \u202Bجواري\u202C کول, true",
        "WORD, ګټلی, گټلی, true",
        "WORD, تاسو جایزه وګټله, تاسو جايزه وگټله., true",
        "WORD, ښځه, ښځې, false",
        "WORD, پیسې, پیسی, false",
        // Latin: case, full width, soft hyphens, sharp s
        "WORD, casino, The CASINO is open, true",
        "WORD, casino, ＣＡＳＩＮＯ, true",
        "WORD, casino, ca\u00ADsi\u200Bno, true",
        "WORD, casino, casinos, false",
        "ANYWHERE, casino, casinos, true",
        "WORD, strasse, Straße, true",
        "WORD, ass, class, false",
        "WORD, ass, class ass, true",
    })
    void aTermIsFoundHoweverItIsTyped(Match match, String term, String text, boolean found) {
        assertThat(ForbiddenTerm.of(term, match).isIn(FoldedText.of(text))).isEqualTo(found);
    }

    @Test
    void foldingAgainChangesNothing() {
        for (String text : new String[] {"ﹱﻗﻤﺎﺭ كـي", "ＣＡＳＩＮＯ Straße İstanbul", "a \u00A0 b", "ګي\u200C\u064E"}) {
            FoldedText folded = FoldedText.of(text);
            assertThat(FoldedText.of(folded.value())).isEqualTo(folded);
        }
    }

    @Test
    void aTextIsNotPrinted() {
        assertThat(FoldedText.of("secret").toString()).doesNotContain("secret");
    }
}
