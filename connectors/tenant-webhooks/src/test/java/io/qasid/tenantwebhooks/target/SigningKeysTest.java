package io.qasid.tenantwebhooks.target;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;

class SigningKeysTest {
    private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    // the example that the Standard Webhooks libraries share among their tests
    @Test
    void signsTheSpecificationsExampleAsTheSpecificationDoes() {
        String signature = SigningKeys.parse(List.of(SECRET))
                .sign("msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330L, bytes("{\"test\": 2432232314}"));

        assertThat(signature).isEqualTo("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    @Test
    void severalSecretsMakeSeveralSignaturesInTheirOrder() {
        String other = "whsec_" + Base64.getEncoder().encodeToString(new byte[32]);
        byte[] body = bytes("{}");

        String both = SigningKeys.parse(List.of(SECRET, other)).sign("id", 1, body);

        assertThat(both.split(" "))
                .containsExactly(
                        SigningKeys.parse(List.of(SECRET)).sign("id", 1, body),
                        SigningKeys.parse(List.of(other)).sign("id", 1, body));
    }

    @Test
    void refusesWhatIsNoSecretWithoutRepeatingIt() {
        for (String bad : List.of("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_c2hvcnQ=", "whsec_#", "whsec_")) {
            assertThatThrownBy(() -> SigningKeys.parse(List.of(bad)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .message()
                    .doesNotContain("MfKQ", "c2hv", "#");
        }
        assertThatThrownBy(() -> SigningKeys.parse(List.of())).hasMessageContaining("1 to 4");
    }

    @Test
    void neverPrintsTheSecret() {
        assertThat(SigningKeys.parse(List.of(SECRET)).toString()).doesNotContain("MfKQ");
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
