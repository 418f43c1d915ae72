package io.qasid.local.stack;

import static org.assertj.core.api.Assertions.assertThat;

import io.qasid.audit.SigningKey;
import io.qasid.local.callback.WebhookSignature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IdentityTest {
    private final SecureRandom random = new SecureRandom();

    @Test
    void is_made_once_and_kept_where_only_its_owner_reads_it(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("new/identity.json");

        Identity made = Identity.in(file, random);

        assertThat(Identity.in(file, random)).isEqualTo(made);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(Identity.make(random)).isNotEqualTo(made);
    }

    @Test
    void its_secrets_have_the_forms_that_their_users_ask_for() {
        Identity identity = Identity.make(random);

        assertThat(Base64.getDecoder().decode(identity.webhookSecret().substring("whsec_".length())))
                .hasSizeBetween(24, 64);
        assertThat(new WebhookSignature(identity.webhookSecret())).isNotNull();
        assertThat(identity.operatorPassword()).hasSize(8);
        assertThat(identity.apiKey()).matches("qk_[A-Za-z0-9_-]{32}").startsWith(identity.apiKeyPrefix());
        assertThat(identity.apiKeyPrefix()).hasSize(8);
        assertThat(SigningKey.ofSetting("test", identity.signingKey("receipts"))
                        .verifyingKey()
                        .id())
                .as("the same at every start")
                .isEqualTo(SigningKey.ofSetting("test", identity.signingKey("receipts"))
                        .verifyingKey()
                        .id());
    }

    @Test
    void prints_no_secret() {
        Identity identity = Identity.make(random);

        assertThat(identity.toString())
                .doesNotContain(identity.apiKey())
                .doesNotContain(identity.webhookSecret())
                .doesNotContain(identity.adminKey())
                .doesNotContain(identity.operatorPassword());
    }

    @Test
    void a_key_is_told_by_its_hash() {
        assertThat(Identity.sha256("abc"))
                .isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }
}
