package io.qasid.bench;

import io.qasid.channelrouter.RouterDatabase;
import io.qasid.servers.NatsServer;
import io.qasid.servers.Postgres;
import io.qasid.servers.PostgresSettings;
import io.qasid.servers.RedisServer;
import io.qasid.storage.Database;
import io.qasid.storage.DatabaseSettings;
import io.qasid.storage.Migrations;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// A [RouterProcess] with its gates' sender registered, on servers of its own.
final class RouterStand implements AutoCloseable {
    static final String DATABASE = "bench";

    private final Path folder;
    private final Postgres postgres;
    private final NatsServer nats;
    private final RedisServer redis;
    private final Database database;
    private final Process router;
    private final int port;
    private final int echoPort;

    RouterStand(String prefix) throws IOException, SQLException {
        folder = Files.createTempDirectory(prefix);
        postgres = Postgres.start(PostgresSettings.of(folder.resolve("postgresql"), 0));
        nats = NatsServer.start(folder.resolve("nats"), 0);
        redis = RedisServer.start(folder.resolve("redis"), 0);
        postgres.createDatabase(DATABASE);
        DatabaseSettings chan = settings("chan");
        Migrations.migrate(chan, RouterDatabase.MIGRATIONS);
        Migrations.migrate(settings("consent"), "io/qasid/consent/schema");
        Migrations.migrate(settings("compliance"), "io/qasid/compliance/schema");
        Migrations.migrate(settings("sender"), "io/qasid/senders/schema");
        database = Database.open("bench", chan);
        execute(AcceptLoad.REGISTRATION);
        router = ServerJvm.of(
                        "1g",
                        RouterProcess.class,
                        List.of(postgres.url(DATABASE), postgres.password(), nats.url(), redis.url()))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        BufferedReader lines =
                new BufferedReader(new InputStreamReader(router.getInputStream(), StandardCharsets.UTF_8));
        port = number(lines);
        echoPort = number(lines);
    }

    private DatabaseSettings settings(String schema) {
        return DatabaseSettings.of(postgres.url(DATABASE), postgres.user(), postgres.password(), schema, 2);
    }

    private static int number(BufferedReader lines) throws IOException {
        String line = lines.readLine();
        if (line == null) {
            throw new IOException("the router did not start");
        }
        return Integer.parseInt(line.strip());
    }

    Postgres postgres() {
        return postgres;
    }

    /// Of the router's gRPC.
    int port() {
        return port;
    }

    /// Of a server in the same process that answers the same calls with nothing.
    int echoPort() {
        return echoPort;
    }

    /// Every round begins with the same tables. A view over one of them is left alone. Each in a statement of its own:
    /// whoever holds one and waits for the next meets the router, which reads them in its own order.
    void emptyMessages() throws SQLException {
        for (String table : List.of("fallback_executions", "delivery_attempts", "idempotency_keys")) {
            execute("truncate " + table);
        }
        execute("""
                do $$ begin
                    if to_regclass('audit_kept') is null then truncate audit; else truncate audit_kept; end if;
                end $$
                """);
        execute("checkpoint");
    }

    void execute(String sql) throws SQLException {
        try (var connection = database.connection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Override
    public void close() throws IOException {
        router.getOutputStream().close();
        try {
            if (!router.waitFor(15, TimeUnit.SECONDS)) {
                router.destroyForcibly();
            }
        } catch (InterruptedException e) {
            router.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        database.close();
        redis.close();
        nats.close();
        postgres.close();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
