package io.qasid.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micronaut.http.HttpRequest;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BearerKeyTest {

    @Test
    void aKeyMatchesItsHashAndNoOther() {
        BearerKey key = BearerKey.of(HttpRequest.GET("/").header("Authorization", "Bearer secret"))
                .orElseThrow();

        assertThat(key.matches(
                        BearerKey.ofSetting("x", "2bb80d537b1da3e38bd30361aa855686bde0eacd7162fef6a25fe97bf527a25b")))
                .isTrue();
        assertThat(key.matches(BearerKey.hashOf("Secret"))).isFalse();
        assertThat(key).asString().doesNotContain("secret").doesNotContain("2bb8");
    }

    @Test
    void itsHashIsACopy() {
        BearerKey key = BearerKey.hashOf("secret");
        key.sha256()[0]++;

        assertThat(HexFormat.of().formatHex(key.sha256()))
                .isEqualTo("2bb80d537b1da3e38bd30361aa855686bde0eacd7162fef6a25fe97bf527a25b");
    }

    @ParameterizedTest
    @ValueSource(strings = {"secret", "Basic secret", "Bearer", "Bearer ", "Bearer  "})
    void anythingButABearerTokenIsNoKey(String header) {
        assertThat(BearerKey.of(HttpRequest.GET("/").header("Authorization", header)))
                .isEmpty();
    }

    @Test
    void aKeyHas512CharactersAtMost() {
        assertThat(BearerKey.of(HttpRequest.GET("/").header("Authorization", "Bearer " + "k".repeat(512))))
                .isPresent();
        assertThat(BearerKey.of(HttpRequest.GET("/").header("Authorization", "Bearer " + "k".repeat(513))))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "abc", "2BB80D537B1DA3E38BD30361AA855686BDE0EACD7162FEF6A25FE97BF527A25B"})
    void aSettingThatIsNoHashIsNamedAndNotRepeated(String hex) {
        assertThatThrownBy(() -> BearerKey.ofSetting("qasid.x.key", hex))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("qasid.x.key")
                .hasMessageNotContaining("2BB8");
    }
}
