package io.qasid.voice;

import static org.assertj.core.api.Assertions.assertThat;

import io.qasid.model.Category;
import java.io.StringReader;
import java.util.Locale;
import java.util.Random;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.xml.sax.InputSource;

class SpokenMessageTest {
    private static final int FUZZED = 2_000;
    /// What makes trouble, drawn more often than its share.
    private static final String TROUBLE =
            "<>&\"' \t\r\n\u0000\u001b\u007f\u0085\u00a0\u200c\u200f\u2028\ufeff\ufdd0\ufffe\ud83d"
                    + "\ude00]]>0123456789\u06f0\u06f9\u0660\u0669سلام";

    @Test
    void saysItTwiceWithAPause() {
        assertThat(SpokenMessage.of("salaam", Category.TRANSACTIONAL, "fa-IR"))
                .isEqualTo(new SpokenMessage.Twiml("<Response><Say language=\"fa-IR\">salaam</Say>"
                        + "<Pause length=\"1\"/><Say language=\"fa-IR\">salaam</Say></Response>"));
    }

    @ParameterizedTest
    @CsvSource(
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                "Your code is 482913.,Your code is 4 8 2 9 1 3.",
                "کد شما ۴۸۲۹۱۳ است,کد شما ۴ ۸ ۲ ۹ ۱ ۳ است",
                "رمزك ٤٨٢٩,رمزك ٤ ٨ ٢ ٩",
                "G-48۲٣ ok,G-4 8 ۲ ٣ ok",
                "12:30,1 2:3 0",
                "7,7",
            })
    void digitsOfACodeAreSaidOneByOne(String text, String spoken) {
        assertThat(words(SpokenMessage.of(text, Category.OTP, "fa-IR"))).isEqualTo(spoken);
    }

    @ParameterizedTest
    @ValueSource(strings = {"TRANSACTIONAL", "MARKETING", "EMERGENCY"})
    void otherNumbersAreNumbers(Category category) {
        assertThat(words(SpokenMessage.of("At 1230, 500 afghani", category, "en-US")))
                .isEqualTo("At 1230, 500 afghani");
    }

    @ParameterizedTest
    @CsvSource(
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                "<Hangup/> & \"x\" 'y',&lt;Hangup/&gt; &amp; &quot;x&quot; &apos;y&apos;",
                "]]>,]]&gt;",
                "&amp;,&amp;amp;",
            })
    void whatXmlWouldReadIsEscaped(String text, String escaped) {
        assertThat(SpokenMessage.of(text, Category.TRANSACTIONAL, "en-US"))
                .isInstanceOfSatisfying(
                        SpokenMessage.Twiml.class,
                        twiml -> assertThat(twiml.xml())
                                .startsWith("<Response><Say language=\"en-US\">" + escaped + "</Say>"));
    }

    @Test
    void controlCharactersAreDroppedAndLinesBecomeSpaces() {
        assertThat(words(SpokenMessage.of(
                        " a\u0000\u0007b\r\n\tc\u00a0 d\u001b\ud83d e\ufffe\ufdd0f ", Category.TRANSACTIONAL, "en-US")))
                .isEqualTo("ab c d ef");
        assertThat(words(SpokenMessage.of("1\u00002", Category.OTP, "en-US"))).isEqualTo("1 2");
    }

    @Test
    void joinersAndEmojiStay() {
        assertThat(words(SpokenMessage.of("می\u200cشود \ud83d\ude00", Category.TRANSACTIONAL, "fa-IR")))
                .isEqualTo("می\u200cشود \ud83d\ude00");
    }

    @ParameterizedTest
    @ValueSource(strings = {" ", "\u0000\u0001", "\n\t\u00a0", "\ud83d"})
    void nothingToSayIsSaidSo(String text) {
        assertThat(SpokenMessage.of(text, Category.OTP, "en-US")).isEqualTo(new SpokenMessage.Empty());
    }

    @Test
    void fourThousandCharactersAreTheEnd() {
        int around =
                "<Response><Say language=\"en-US\"></Say><Pause length=\"1\"/><Say language=\"en-US\"></Say></Response>"
                        .length();
        String longest = "a".repeat((4_000 - around) / 2);

        assertThat(SpokenMessage.of(longest, Category.TRANSACTIONAL, "en-US")).isInstanceOf(SpokenMessage.Twiml.class);
        assertThat(SpokenMessage.of(longest + "a", Category.TRANSACTIONAL, "en-US"))
                .isEqualTo(new SpokenMessage.TooLong());
        assertThat(SpokenMessage.of("&".repeat(400), Category.TRANSACTIONAL, "en-US"))
                .as("what counts is the TwiML, not the text")
                .isEqualTo(new SpokenMessage.TooLong());
    }

    @Test
    void thePrintedScriptHasNoText() {
        assertThat(SpokenMessage.of("482913", Category.OTP, "en-US")).asString().doesNotContain("4 8");
    }

    @Test
    void whateverComesTheTwimlIsWellFormed() throws Exception {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int round = 0; round < FUZZED; round++) {
            String text = draw(random);
            Category category = random.nextBoolean() ? Category.OTP : Category.TRANSACTIONAL;
            SpokenMessage.Script script = SpokenMessage.of(text, category, "fa-IR");
            if (script instanceof SpokenMessage.Twiml twiml) {
                String as = String.format(Locale.ROOT, "seed %d, round %d, %s", seed, round, text);
                assertThat(twiml.xml()).as(as).hasSizeLessThanOrEqualTo(4_000);
                Element response = parse(twiml.xml()).getDocumentElement();
                assertThat(response.getChildNodes().getLength()).as(as).isEqualTo(3);
                String said = response.getFirstChild().getTextContent();
                assertThat(response.getLastChild().getTextContent()).as(as).isEqualTo(said);
                assertThat(significant(said)).as(as).isEqualTo(significant(text));
                if (category == Category.OTP) {
                    assertThat(digitsTouch(said)).as(as).isFalse();
                }
            }
        }
    }

    private static String draw(Random random) {
        StringBuilder text = new StringBuilder();
        int length = 1 + random.nextInt(random.nextInt(10) == 0 ? 1_600 : 40);
        while (text.length() < length) {
            text.append(
                    random.nextInt(3) == 0
                            ? (char) random.nextInt(0x10000)
                            : TROUBLE.charAt(random.nextInt(TROUBLE.length())));
        }
        return text.toString();
    }

    /// What must not get lost on the way: everything but space and what XML can't carry.
    private static String significant(String text) {
        StringBuilder kept = new StringBuilder();
        text.codePoints()
                .filter(character -> !Character.isWhitespace(character) && !Character.isSpaceChar(character))
                .filter(character -> !Character.isISOControl(character))
                .filter(character -> character < 0xD800 || character > 0xDFFF)
                .filter(character -> (character & 0xFFFE) != 0xFFFE)
                .filter(character -> character < 0xFDD0 || character > 0xFDEF)
                .forEach(kept::appendCodePoint);
        return kept.toString();
    }

    private static boolean digitsTouch(String text) {
        int[] characters = text.codePoints().toArray();
        return IntStream.range(1, characters.length)
                .anyMatch(i -> Character.isDigit(characters[i - 1]) && Character.isDigit(characters[i]));
    }

    private static String words(SpokenMessage.Script script) {
        if (script instanceof SpokenMessage.Twiml twiml) {
            return parse(twiml.xml()).getDocumentElement().getFirstChild().getTextContent();
        }
        throw new AssertionError("no TwiML: " + script);
    }

    private static Document parse(String xml) {
        try {
            return DocumentBuilderFactory.newDefaultInstance()
                    .newDocumentBuilder()
                    .parse(new InputSource(new StringReader(xml)));
        } catch (Exception e) {
            throw new AssertionError("not well-formed: " + xml, e);
        }
    }
}
