package io.qasid.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.qasid.http.StrictJson.Malformed;
import io.qasid.http.StrictJson.Read;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StrictJsonTest {

    @Test
    void anObjectIsReadWithWhateverItHolds() {
        assertThat(read("{\"a\":\"سلام 👋\",\"b\":[1,2],\"c\":{\"d\":null}}"))
                .isInstanceOfSatisfying(
                        Read.class,
                        body -> assertThat(body.object().path("a").textValue()).isEqualTo("سلام 👋"));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "[]             | The body has to be a JSON object.",
                "7              | The body has to be a JSON object.",
                "null           | The body has to be a JSON object.",
                "{\"a\":1,}     | The body is not valid JSON at line 1, column 8.",
                "{\"a\":01}     | The body is not valid JSON at line 1, column 7.",
                "{a:1}          | The body is not valid JSON at line 1, column 2.",
                "{\"a\":NaN}    | The body is not valid JSON at line 1, column 9.",
                "{\"a\":1}{}    | The body is not valid JSON at line 1, column 8.",
                "{\"a\":1,\"a\":2} | The body has a member twice, the second time at line 1, column 11.",
                "{\"b\":{\"a\":1,\"a\":2}} | The body has a member twice, the second time at line 1, column 16.",
            })
    void whatIsWrongIsSaidWithItsPlaceAndWithoutQuoting(String body, String detail) {
        assertThat(read(body)).isEqualTo(new Malformed(detail));
    }

    @Test
    void sixteenLevelsAreReadAndNotOneMore() {
        assertThat(read("{\"a\":".repeat(16) + "1" + "}".repeat(16))).isInstanceOf(Read.class);
        assertThat(read("{\"a\":".repeat(17) + "1" + "}".repeat(17)))
                .isEqualTo(new Malformed("The body is nested deeper than 16 levels."));
    }

    @Test
    void octetsThatAreNotUtf8AreFoundWhereTheyAre() {
        byte[] body = "{\"a\":\"x\"}".getBytes(StandardCharsets.UTF_8);
        body[6] = (byte) 0xC3;
        assertThat(StrictJson.read(body)).isEqualTo(new Malformed("The body is not valid UTF-8 at octet 6."));
        assertThat(StrictJson.read(new byte[] {'{', (byte) 0xED, (byte) 0xA0, (byte) 0x80, '}'}))
                .as("half a surrogate pair is no UTF-8")
                .isInstanceOf(Malformed.class);
        assertThat(StrictJson.read(new byte[] {'{', '"', (byte) 0xD9}))
                .as("the last character is cut off")
                .isEqualTo(new Malformed("The body is not valid UTF-8 at octet 2."));
    }

    @Test
    void anyOctetsAreEitherReadOrMalformed() {
        long seed = System.nanoTime();
        System.out.println("seed of the random octets: " + seed);
        SplittableRandom random = new SplittableRandom(seed);
        byte[] alphabet = "{}[]\",:0123456789.eE+-truefalsn \\u\n".getBytes(StandardCharsets.UTF_8);
        for (int round = 0; round < 20_000; round++) {
            byte[] body = new byte[random.nextInt(40)];
            for (int i = 0; i < body.length; i++) {
                body[i] = random.nextInt(20) == 0
                        ? (byte) random.nextInt(256)
                        : alphabet[random.nextInt(alphabet.length)];
            }
            assertThat(StrictJson.read(body))
                    .as("seed %d, round %d", seed, round)
                    .isNotNull();
        }
    }

    private static StrictJson.Body read(String body) {
        return StrictJson.read(body.getBytes(StandardCharsets.UTF_8));
    }
}
