package io.qasid.servers;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;

/// A JVM that runs all three servers, for tests that end it: prints their process ids in one line, then waits for its
/// standard input to be closed.
final class ServersOwner {
    private ServersOwner() {}

    static void main(String[] arguments) throws IOException, SQLException {
        Path folder = Path.of(arguments[0]);
        Postgres postgres = Postgres.start(folder.resolve("postgresql"), 0);
        NatsServer nats = NatsServer.start(folder.resolve("nats"), 0);
        RedisServer redis = RedisServer.start(folder.resolve("redis"), 0);
        PostgresTest.execute(postgres, "postgres", "CREATE TABLE kept AS SELECT 7 AS n");
        System.out.println("pids " + postgres.pid() + " " + nats.pid() + " " + redis.pid());
        System.exit(System.in.read() == -1 ? 0 : 1);
    }
}
