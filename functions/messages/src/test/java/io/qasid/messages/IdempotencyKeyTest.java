package io.qasid.messages;

import static org.assertj.core.api.Assertions.assertThat;

import io.micronaut.http.HttpRequest;
import io.micronaut.http.MutableHttpRequest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IdempotencyKeyTest {

    @ParameterizedTest(name = "[{0}]")
    @CsvSource(
            quoteCharacter = '~',
            value = {
                "order-7, order-7",
                "\"order-7\", order-7",
                "8e03978e-40d5-43dd-bc93-6894a57f9324, 8e03978e-40d5-43dd-bc93-6894a57f9324",
                "\"a\\\"b\\\\c\", a\"b\\c",
                "a\"b, a\"b",
                "!, !",
            })
    void aKeyIsWrittenBareOrQuoted(String header, String key) {
        assertThat(read(header)).isEqualTo(new IdempotencyKey.Key(key));
    }

    @ParameterizedTest(name = "[{0}]")
    @ValueSource(
            strings = {"", "\"\"", "\"", "\"open", "\"a\"b", "\"a\\b\"", "\"a\\\"", "a b", "\"a b\"", "k\u00E9y", "a\tb"
            })
    void anythingElseIsMalformed(String header) {
        assertThat(read(header)).isInstanceOf(IdempotencyKey.Malformed.class);
    }

    @Test
    void itHas255CharactersAtMost() {
        assertThat(read("k".repeat(255))).isInstanceOf(IdempotencyKey.Key.class);
        assertThat(read("\"" + "k".repeat(255) + "\"")).isInstanceOf(IdempotencyKey.Key.class);
        assertThat(read("k".repeat(256))).isInstanceOf(IdempotencyKey.Malformed.class);
    }

    @Test
    void itIsThereOnce() {
        MutableHttpRequest<?> request = HttpRequest.GET("/");
        assertThat(IdempotencyKey.of(request)).isEqualTo(new IdempotencyKey.Missing());
        request.header("Idempotency-Key", "one").header("Idempotency-Key", "two");
        assertThat(IdempotencyKey.of(request)).isInstanceOf(IdempotencyKey.Malformed.class);
    }

    private static IdempotencyKey.Read read(String header) {
        return IdempotencyKey.of(HttpRequest.GET("/").header("Idempotency-Key", header));
    }
}
