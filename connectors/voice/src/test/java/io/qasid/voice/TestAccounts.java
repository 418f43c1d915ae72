package io.qasid.voice;

import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.qasid.connector.Dispatch;
import io.qasid.model.AttemptId;
import io.qasid.model.Category;
import io.qasid.model.MessageId;
import io.qasid.model.Msisdn;
import io.qasid.providerhttp.Instruments;
import io.qasid.providerhttp.ProviderAccount;
import io.qasid.secrets.HeldSecret;
import io.qasid.secrets.Secret;
import io.qasid.secrets.SecretRead;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;

/// Accounts and dispatches as tests want them: quick to look again, patient with answers.
final class TestAccounts {
    static final String SID = "AC0123456789abcdef0123456789abcdef";
    static final String TOKEN = "s3cr3t";
    static final String FROM = "+93790000001";
    static final String HANDSET = "+93700000001";
    static final Duration ENOUGH = Duration.ofSeconds(20);

    private TestAccounts() {}

    static AccountSettings settings(String baseUrl) {
        return settings(baseUrl, Duration.ofSeconds(10), Duration.ofSeconds(1));
    }

    static AccountSettings settings(String baseUrl, Duration answerTimeout, Duration refusedPause) {
        return new AccountSettings(
                "qasid",
                baseUrl,
                SID,
                Optional.empty(),
                FROM,
                "http://127.0.0.1:9/webhooks/voice/qasid",
                10,
                1_000,
                "fa-IR",
                answerTimeout,
                Duration.ofSeconds(5),
                Duration.ofMillis(300),
                refusedPause,
                Duration.ofSeconds(10));
    }

    /// What a store has that is always there.
    static HeldSecret credential() {
        HeldSecret held = new HeldSecret(
                (path, version) -> new SecretRead.Found(new Secret(1, Instant.EPOCH, Map.of("auth-token", TOKEN))),
                "voice/qasid",
                CallApi.CREDENTIAL,
                Duration.ZERO,
                System::nanoTime);
        held.readAgain();
        return held;
    }

    static Instruments instruments() {
        return new Instruments(InstantSource.system(), System::nanoTime, new Random(), new SimpleMeterRegistry());
    }

    static ProviderAccount ready(AccountSettings settings, Instruments instruments) {
        ProviderAccount account = CallApi.account(settings, credential(), instruments);
        account.start();
        await().atMost(ENOUGH).until(account::ready);
        return account;
    }

    static Dispatch dispatch(String recipient, String text) {
        return dispatch(recipient, text, Category.TRANSACTIONAL, Duration.ofMinutes(10));
    }

    static Dispatch dispatch(String recipient, String text, Category category, Duration life) {
        return new Dispatch(
                new AttemptId(new MessageId(UUID.randomUUID()), 1),
                1,
                new Msisdn(recipient),
                "Qasid",
                text,
                Optional.empty(),
                category,
                InstantSource.system().instant().plus(life));
    }
}
