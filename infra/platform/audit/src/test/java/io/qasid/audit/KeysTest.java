package io.qasid.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Base64;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeysTest {
    /// RFC 8032, section 7.1, test 1; RFC 8037, appendix A, has the same key as a JWK.
    private static final String SECRET = "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60";
    private static final String X = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo";

    @Test
    void thePublicKeyOfAPrivateOneIsThatOfTheStandard() {
        SigningKey key = SigningKey.ofSetting("a.setting", pkcs8(SECRET));

        assertThat(HexFormat.of().formatHex(key.verifyingKey().octets()))
                .isEqualTo("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a");
        assertThat(key.verifyingKey().x()).isEqualTo(X);
        assertThat(key.verifyingKey().id()).isEqualTo("kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
        assertThat(HexFormat.of().formatHex(key.sign(new byte[0])))
                .isEqualTo("e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555"
                        + "fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b");
    }

    @Test
    void aKeyIsReadFromPemAndFromAJwkAndFromASetOfThem() {
        VerifyingKey key = SigningKey.ofSetting(
                        "a.setting", "-----BEGIN PRIVATE KEY-----\n" + pkcs8(SECRET) + "\n-----END PRIVATE KEY-----\n")
                .verifyingKey();
        String jwk = "{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"" + X + "\"}";

        assertThat(VerifyingKey.read(key.pem()))
                .singleElement()
                .satisfies(read -> assertThat(read.x()).isEqualTo(X));
        assertThat(VerifyingKey.read(jwk))
                .singleElement()
                .satisfies(read -> assertThat(read.x()).isEqualTo(X));
        assertThat(VerifyingKey.read("{\"keys\":[" + jwk + ",{\"kty\":\"RSA\"}]}"))
                .singleElement()
                .satisfies(read -> assertThat(read.x()).isEqualTo(X));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{}",
                "nonsense",
                "{\"keys\":[]}",
                "-----BEGIN PUBLIC KEY-----\nMCow\n-----END PUBLIC KEY-----"
            })
    void whatIsNoKeyIsSaidToBeNone(String text) {
        assertThatThrownBy(() -> VerifyingKey.read(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aSettingThatIsNoKeyIsNamedAndNotShown() {
        assertThatThrownBy(() -> SigningKey.ofSetting("a.setting", "c2VjcmV0"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("a.setting")
                .hasMessageNotContaining("c2VjcmV0");
    }

    static String pkcs8(String secretHex) {
        return Base64.getEncoder()
                .encodeToString(HexFormat.of().parseHex("302e020100300506032b657004220420" + secretHex));
    }
}
