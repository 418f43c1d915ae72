package io.qasid.simulator.voice;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class CallbackSignatureTest {
    /// The example of <https://www.twilio.com/docs/usage/webhooks/webhooks-security>; twilio-python 9.13.0 computes the
    /// same.
    @Test
    void isThatOfTheDocumentation() {
        Map<String, String> parameters = Map.of(
                "CallSid", "CA1234567890ABCDE",
                "Caller", "+12349013030",
                "Digits", "1234",
                "From", "+12349013030",
                "To", "+18005551212");

        assertThat(CallbackSignature.of("12345", "https://mycompany.com/myapp.php?foo=1&bar=2", parameters))
                .isEqualTo("0/KCTR6DLpKmkAf8muzZqo1nDgQ=");
    }
}
