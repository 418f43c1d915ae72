package io.qasid.tenants;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class KeySecretTest {
    @Test
    void thirtyTwoOctetsAreFortyThreeDigits() {
        assertThat(KeySecret.make(filledWith((byte) 0)).text()).isEqualTo("qk_" + "0".repeat(43));
        // 2^256 - 1 in base 62, by another program
        assertThat(KeySecret.make(filledWith((byte) 0xFF)).text())
                .isEqualTo("qk_yhjskwdA6OZ1AL1YmHWZWm8LLG7HjnuCA2j5rOw8Xp1");
    }

    @Test
    void everyOneIsOfTheSameForm() {
        RandomGenerator random = new Random(7);
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < 1_000; i++) {
            KeySecret secret = KeySecret.make(random);
            assertThat(secret.text()).matches("qk_[0-9A-Za-z]{43}");
            assertThat(secret.prefix()).hasSize(8).isEqualTo(secret.text().substring(0, 8));
            assertThat(secret.sha256()).hasSize(32);
            assertThat(secret.toString()).doesNotContain(secret.text().substring(3));
            seen.add(secret.text());
        }
        assertThat(seen).hasSize(1_000);
    }

    private static RandomGenerator filledWith(byte value) {
        return new RandomGenerator() {
            @Override
            public long nextLong() {
                return 0;
            }

            @Override
            public void nextBytes(byte[] octets) {
                Arrays.fill(octets, value);
            }
        };
    }
}
