package io.qasid.servers;

import java.nio.file.Path;
import java.util.UUID;

/// The servers of one test JVM: each started at its first use, stopped and deleted at exit.
public final class TestServers {
    private TestServers() {}

    /// Durable as in production. A test that kills it starts one of its own.
    public static Postgres postgres() {
        return PostgresHolder.SERVER;
    }

    public static NatsServer nats() {
        return NatsHolder.SERVER;
    }

    public static RedisServer redis() {
        return RedisHolder.SERVER;
    }

    /// An empty database that nobody else uses.
    public static TestDatabase freshDatabase() {
        Postgres postgres = postgres();
        String name = "test_" + UUID.randomUUID().toString().replace('-', '_');
        postgres.createDatabase(name);
        return new TestDatabase(postgres.url(name), postgres.user(), postgres.password());
    }

    /// An empty folder that is deleted at exit, for a test's own servers.
    public static Path freshFolder(String name) {
        return FolderHolder.ROOT.resolve(name + "-" + UUID.randomUUID());
    }

    private static final class PostgresHolder {
        static final Postgres SERVER = Postgres.start(PostgresSettings.of(freshFolder("postgresql"), 0));
    }

    private static final class NatsHolder {
        static final NatsServer SERVER = NatsServer.start(freshFolder("nats"), 0);
    }

    private static final class RedisHolder {
        static final RedisServer SERVER = RedisServer.start(freshFolder("redis"), 0);
    }

    private static final class FolderHolder {
        static final Path ROOT = TestFolder.create().path();
    }
}
