package io.qasid.compliance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TextTemplateTest {
    @ParameterizedTest(name = "{0} | {1}: {2}")
    @CsvSource({
        "Your code is {#var#}., Your code is 123456., true",
        "Your code is {#var#}., Your code is ., false",
        "Your code is {#var#}., Your code is 123456, false",
        "Your code is {#var#}., your code is 123456., false",
        "{#var#} of {#var#}, 3 of 7, true",
        "{#var#} of {#var#}, of 7, false",
        "{#var#}{#var#}, ab, true",
        "{#var#}{#var#}, a, false",
        "سلام {#var#}، خوش آمدید, سلام زینب، خوش آمدید, true",
        "without a gap, without a gap, true",
        "without a gap, without a gap!, false",
    })
    void aTextMatchesFromItsFirstCharacterToItsLast(String template, String text, boolean matches) {
        assertThat(new TextTemplate(template).matches(text)).isEqualTo(matches);
    }

    @Test
    void aGapTakesThirtyCharactersAndNotOneMore() {
        TextTemplate template = new TextTemplate("Dear {#var#}!");

        assertThat(template.matches("Dear " + "x".repeat(30) + "!")).isTrue();
        assertThat(template.matches("Dear " + "x".repeat(31) + "!")).isFalse();
    }

    @Test
    void lineBreaksOfEitherKindAndWhiteSpaceAroundTheWholeDoNotMatter() {
        assertThat(new TextTemplate("a\n{#var#}").matches(" a\r\nb\n")).isTrue();
    }

    @Test
    void aTemplateWithTooManyGapsIsNone() {
        assertThat(new TextTemplate("{#var#}".repeat(20)).matches("x".repeat(20)))
                .isTrue();
        assertThatThrownBy(() -> new TextTemplate("{#var#}".repeat(21))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new TextTemplate(" ")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void itSaysWhatAPatternWouldSay() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int round = 0; round < 3_000; round++) {
            String template = pieces(random, "a", "b", "ab", TextTemplate.GAP) + "a";
            String text = pieces(random, "a", "b", "ab", "ba".repeat(14)) + "a";
            String regex = "\\Q" + template.replace(TextTemplate.GAP, "\\E.{1,30}\\Q") + "\\E";
            assertThat(new TextTemplate(template).matches(text))
                    .as("seed %d, round %d: %s against %s", seed, round, template, text)
                    .isEqualTo(Pattern.matches(regex, text));
        }
    }

    @Test
    void noTextKeepsItBusy() {
        TextTemplate template = new TextTemplate("a{#var#}".repeat(20) + "b");

        assertThat(Assertions.assertTimeoutPreemptively(
                        Duration.ofSeconds(20), () -> template.matches("a".repeat(4_096))))
                .isFalse();
    }

    private static String pieces(Random random, String... pieces) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(6); i > 0; i--) {
            text.append(pieces[random.nextInt(pieces.length)]);
        }
        return text.toString();
    }
}
