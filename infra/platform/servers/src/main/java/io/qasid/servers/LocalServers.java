package io.qasid.servers;

import io.qasid.servers.ExternalServers.DatabaseAccess;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/// The three servers of one machine: each one that the environment names is used, each other one is started here.
///
/// Nothing stops them but [#close]: its owner stops what uses them first, in its own shutdown hook.
public final class LocalServers implements AutoCloseable {
    private final DatabaseAccess database;
    private final String natsUrl;
    private final String redisUrl;
    private final List<Server> started;

    /// @param directory of their data, one folder for each server
    /// @param database made when it isn't there
    /// @param postgresPort used by a server that is started here; 0 takes a free one; so the others
    /// @param region of the NATS server; empty: there is one region
    public record Settings(
            Path directory,
            String database,
            int postgresPort,
            int natsPort,
            int redisPort,
            Optional<NatsRegion> region) {
        /// Of the only region.
        public Settings(Path directory, String database, int postgresPort, int natsPort, int redisPort) {
            this(directory, database, postgresPort, natsPort, redisPort, Optional.empty());
        }
    }

    private LocalServers(DatabaseAccess database, String natsUrl, String redisUrl, List<Server> started) {
        this.database = database;
        this.natsUrl = natsUrl;
        this.redisUrl = redisUrl;
        this.started = List.copyOf(started);
    }

    /// Starts all at once; returns when each of them answers.
    ///
    /// @throws ServerFailedException with one line that says what to do; nothing is left running then
    public static LocalServers start(Settings settings, ExternalServers external) {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Optional<Postgres>> postgres = threads.submit(unless(external.database(), () -> postgres(settings)));
            Future<Optional<NatsServer>> nats = threads.submit(unless(
                    external.natsUrl(),
                    () -> NatsServer.start(
                            settings.directory().resolve("nats"), settings.natsPort(), false, settings.region())));
            Future<Optional<RedisServer>> redis = threads.submit(unless(
                    external.redisUrl(),
                    () -> RedisServer.start(settings.directory().resolve("redis"), settings.redisPort(), false)));
            List<Server> started = new ArrayList<>();
            // the database last: it is what the others' users still write to
            ServerFailedException failure = collect(redis, started, null);
            failure = collect(nats, started, failure);
            failure = collect(postgres, started, failure);
            if (failure != null) {
                stop(started);
                throw failure;
            }
            return new LocalServers(
                    external.database()
                            .or(() -> postgres.resultNow()
                                    .map(server -> new DatabaseAccess(
                                            server.url(settings.database()), server.user(), server.password())))
                            .orElseThrow(),
                    external.natsUrl()
                            .or(() -> nats.resultNow().map(NatsServer::url))
                            .orElseThrow(),
                    external.redisUrl()
                            .or(() -> redis.resultNow().map(RedisServer::url))
                            .orElseThrow(),
                    started);
        }
    }

    public DatabaseAccess database() {
        return database;
    }

    public String natsUrl() {
        return natsUrl;
    }

    /// Where regions tell each other what they have to; empty: there is one region, or NATS is somebody else's.
    public Optional<String> natsLinkUrl() {
        return started.stream()
                .filter(NatsServer.class::isInstance)
                .map(NatsServer.class::cast)
                .findFirst()
                .flatMap(NatsServer::linkUrl);
    }

    public String redisUrl() {
        return redisUrl;
    }

    /// Every server that was started here.
    public List<Server> started() {
        return started;
    }

    /// Stops what was started here. The data stays.
    @Override
    public void close() {
        stop(started);
    }

    private static Postgres postgres(Settings settings) {
        Postgres postgres =
                Postgres.start(PostgresSettings.of(settings.directory().resolve("postgresql"), settings.postgresPort())
                        .stoppedByOwner());
        try {
            postgres.createDatabase(settings.database());
            return postgres;
        } catch (RuntimeException e) {
            postgres.close();
            throw e;
        }
    }

    private static <T> Callable<Optional<T>> unless(Optional<?> given, Callable<T> start) {
        return () -> given.isPresent() ? Optional.empty() : Optional.of(start.call());
    }

    /// Waits for one server; a second failure joins the first one's line.
    private static @Nullable ServerFailedException collect(
            Future<? extends Optional<? extends Server>> future,
            List<Server> started,
            @Nullable ServerFailedException failure) {
        try {
            future.get().ifPresent(started::add);
            return failure;
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            String line = (failure == null ? "" : failure.getMessage() + "; ") + cause.getMessage();
            return new ServerFailedException(line, cause);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new ServerFailedException("interrupted while the servers were starting", e);
        }
    }

    private static void stop(List<Server> servers) {
        @Nullable RuntimeException failure = null;
        for (Server server : servers) {
            try {
                server.close();
            } catch (RuntimeException e) {
                // the others are stopped all the same
                failure = failure == null ? e : failure;
            }
        }
        if (failure != null) {
            throw failure;
        }
    }
}
