package io.qasid.providerwebhooks.voice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.qasid.model.Channel;
import io.qasid.model.Route;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class VoiceCallbackTest {
    private static final Route ROUTE = new Route(Channel.VOICE, "qasid");

    /// The example that the provider's validation guide has long used, with the signature that goes with it.
    @Test
    void theSignatureIsTheOneThatTheProviderDocuments() {
        TreeMap<String, String> form = new TreeMap<>(Map.of(
                "Digits", "1234",
                "To", "+18005551212",
                "From", "+12349013030",
                "Caller", "+12349013030",
                "CallSid", "CA1234567890ABCDE"));
        assertThat(VoiceCallback.signature("12345", "https://mycompany.com/myapp.php?foo=1&bar=2", form))
                .isEqualTo("0/KCTR6DLpKmkAf8muzZqo1nDgQ=");
    }

    @Test
    void mutatedFormsAreUnderstoodOrRefusedButNeverBreakIt() {
        byte[] good = ("CallSid=CA" + "0".repeat(32) + "&CallStatus=no-answer&To=%2B93700000001&Note=%D8%B3+x")
                .getBytes(StandardCharsets.US_ASCII);
        assertThat(VoiceCallback.read(good, ROUTE, Instant.EPOCH).told()).hasSize(1);
        for (int seed = 0; seed < 20_000; seed++) {
            Random random = new Random(seed);
            byte[] mutated = good.clone();
            for (int i = 0; i <= random.nextInt(6); i++) {
                mutated[random.nextInt(mutated.length)] =
                        random.nextBoolean() ? (byte) random.nextInt(256) : (byte) "%&=+\0".charAt(random.nextInt(5));
            }
            byte[] body = random.nextInt(5) == 0 ? Arrays.copyOf(mutated, random.nextInt(mutated.length)) : mutated;
            assertThatCode(() -> VoiceCallback.read(body, ROUTE, Instant.EPOCH))
                    .as("seed %d", seed)
                    .doesNotThrowAnyException();
        }
    }
}
