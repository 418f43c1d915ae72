package io.qasid.ott;

import io.qasid.connector.Dispatch;
import io.qasid.model.AttemptId;
import io.qasid.model.Category;
import io.qasid.model.MessageId;
import io.qasid.model.MessageTemplate;
import io.qasid.model.Msisdn;
import io.qasid.secrets.HeldSecret;
import io.qasid.secrets.SealedFile;
import io.qasid.secrets.Secret;
import io.qasid.secrets.SecretRead;
import io.qasid.servers.TestDatabase;
import io.qasid.servers.TestServers;
import io.qasid.simulator.ott.OttChannel;
import io.qasid.simulator.ott.OttSettings;
import io.qasid.simulator.ott.OttSimulator;
import io.qasid.simulator.ott.TelegramBot;
import io.qasid.simulator.ott.ViberBot;
import io.qasid.simulator.ott.WhatsAppAccount;
import io.qasid.storage.Database;
import io.qasid.storage.DatabaseSettings;
import io.qasid.storage.Migrations;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/// What tests of this module stand on: a simulator and a store.
final class Stand {
    static final WhatsAppAccount NUMBER =
            new WhatsAppAccount("1055", "wa-token", "app-secret", "verify", "93700000000");
    static final TelegramBot BOT = new TelegramBot("77:bot-token", "QasidBot", "hook-secret");
    static final ViberBot PUBLIC_ACCOUNT = new ViberBot("qasidbot", "viber-token");
    static final MessageTemplate NOTICE = new MessageTemplate("notice", "fa", List.of("salaam"));

    private Stand() {}

    static OttSimulator simulator() {
        return OttSimulator.start(OttSettings.of(List.of(NUMBER), List.of(BOT), List.of(PUBLIC_ACCOUNT)));
    }

    /// A store with the credentials of every account.
    static SealedFile secrets() {
        SealedFile file = new SealedFile(TestServers.freshFolder("secrets").resolve("sealed"), InstantSource.system());
        for (OttChannel channel : OttChannel.values()) {
            file.write(path(channel), before -> fields(channel));
        }
        return file;
    }

    /// Held, and never changed.
    static HeldSecret credential(OttChannel channel) {
        HeldSecret held = new HeldSecret(
                (path, version) -> new SecretRead.Found(new Secret(1, Instant.EPOCH, fields(channel))),
                path(channel),
                Map.of(),
                Duration.ZERO,
                System::nanoTime);
        held.readAgain();
        return held;
    }

    private static String path(OttChannel channel) {
        return channel.name().toLowerCase(Locale.ROOT) + "/qasid";
    }

    private static Map<String, String> fields(OttChannel channel) {
        return switch (channel) {
            case WHATSAPP -> Map.of("token", NUMBER.token());
            case TELEGRAM -> Map.of("token", BOT.token());
            case VIBER -> Map.of("auth-token", PUBLIC_ACCOUNT.authToken());
        };
    }

    static TestDatabase migrated() throws Exception {
        TestDatabase fresh = TestServers.freshDatabase();
        Migrations.migrate(settings(fresh), io.qasid.ott.OttSettings.MIGRATIONS);
        return fresh;
    }

    static Database open(TestDatabase database) {
        return Database.open("test", settings(database));
    }

    private static DatabaseSettings settings(TestDatabase database) {
        return DatabaseSettings.of(database.url(), database.user(), database.password(), "ott", 4);
    }

    static Dispatch dispatch(String to, String text, Optional<MessageTemplate> template) {
        return new Dispatch(
                new AttemptId(new MessageId(UUID.randomUUID()), 1),
                1,
                new Msisdn(to),
                "Qasid",
                text,
                template,
                Category.TRANSACTIONAL,
                InstantSource.system().instant().plus(Duration.ofMinutes(5)));
    }
}
