package io.qasid.drills;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.qasid.local.client.Answer;
import io.qasid.local.client.QasidApi;
import io.qasid.local.client.SendRequest;
import io.qasid.local.stack.ModuleProcess;
import io.qasid.model.Category;
import io.qasid.servers.ExternalServers;
import io.qasid.servers.ExternalServers.DatabaseAccess;
import io.qasid.servers.Postgres;
import io.qasid.servers.PostgresPair;
import io.qasid.servers.PostgresSettings;
import io.qasid.servers.TestServers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// PostgreSQL goes three times while a tenant sends: killed and back, frozen and back, killed and its standby promoted.
/// Whoever asks meanwhile is told in time to come again, nothing that is up needs help afterwards, and the books are
/// right.
@Timeout(600)
final class DatabaseOutDrillTest {
    private static final long SEED = 20_261_130;
    private static final int PER_SECOND = 30;
    private static final int MESSAGES_MAX = 10_000;
    private static final int WARM = 300;
    private static final int FELT = 50;
    private static final int SETTLED = 150;
    private static final int BULK = 20;

    private static final Duration DOWN = Duration.ofSeconds(15);
    /// Longer than a connection may be silent.
    private static final Duration FROZEN = Duration.ofSeconds(14);

    private static final Duration UNTIL_PROMOTED = Duration.ofSeconds(5);

    /// Of the catalogue.
    private static final Duration SEEN_MAX = Duration.ofSeconds(30);

    /// A key is asked for within one second, the router within two; and the way there and back.
    private static final Duration ANSWER_MAX = Duration.ofMillis(3_500);

    private static final Duration BULK_ANSWER_MAX = Duration.ofSeconds(7);
    private static final Duration BACK_MAX = Duration.ofSeconds(30);
    /// When all is well, on a machine that has much else to do.
    private static final Duration P95_MAX = Duration.ofSeconds(2);

    private static final Duration STEP_MAX = Duration.ofMinutes(2);
    private static final Duration END_MAX = Duration.ofMinutes(2);
    private static final Duration DEADLINE_AFTER = Duration.ofMinutes(5);
    /// What `ChannelDatabaseUnavailable` wants within 30 s.
    private static final int WAITS_IN_VAIN = 3;

    /// Carriers that were compensated for, and threads of libraries that come with the first fault.
    private static final int THREADS_MORE_MAX = 24;

    /// Every module that keeps rows says itself that it can't; of the others the store is none of their business.
    private static final List<String> KEEPS_ROWS =
            List.of("channel-router", "orchestrator", "tenant-webhooks", "consent", "senders", "tenants", "ott");

    private record Bulk(List<SendRequest> requests, String key) {}

    private final List<Bulk> bulks = new ArrayList<>();

    @Row("CHAN-02")
    @Test
    void whoAsksMeanwhileIsToldToComeAgainAndAllIsWellByItselfAfterwards() {
        PostgresSettings settings = PostgresSettings.of(TestServers.freshFolder("pair"), 0)
                .stoppedByOwner()
                .with("log_connections", "on");
        try (PostgresPair pair = PostgresPair.start(settings)) {
            pair.primary().createDatabase("qasid");
            DatabaseAccess access = new DatabaseAccess(pair.url("qasid"), pair.user(), pair.password());
            try (Stand stand = new Stand(new ExternalServers(Optional.of(access), Optional.empty(), Optional.empty()));
                    QasidApi api = stand.straightAtMessages()) {
                drill(stand, api, pair);
            }
        }
    }

    private void drill(Stand stand, QasidApi api, PostgresPair pair) {
        List<DrillMessage> messages = DrillMessage.some("database", MESSAGES_MAX, SEED);
        TimedEntrance entrance = new TimedEntrance(stand.entrance(api));
        try (Traffic traffic = stand.traffic(entrance, messages, PER_SECOND, DEADLINE_AFTER, Traffic.OPEN_MAX)) {
            Outages outages = new Outages(stand, api, pair, entrance, traffic);
            traffic.awaitAccepted(WARM, STEP_MAX);
            Map<String, Integer> threads = threads(stand);
            Map<String, Integer> sessions = sessions(pair.primary());
            Stand.say("database: threads %s, sessions %s".formatted(threads, sessions));
            assertThat(sessions.keySet()).contains("qasid-channel-router", "qasid-orchestrator", "qasid-consent");

            Postgres first = pair.primary();
            outages.outage("killed", first::kill, DOWN, first::restart, sum(sessions));

            Victim frozen = Victim.of(first);
            double slow = slow(outages.router());
            outages.outage("frozen", frozen::freeze, FROZEN, frozen::thaw, sum(sessions));
            assertThat(slow(outages.router()))
                    .as("transactions of more than a second")
                    .isGreaterThan(slow);

            outages.outage("promoted", first::kill, UNTIL_PROMOTED, pair::promote, sum(sessions));

            traffic.stopArrivals(STEP_MAX);
            int unknown = new Books(stand, "database").close(traffic, END_MAX);
            assertThat(unknown).isZero();
            bulks.forEach(bulk -> cameOnce(stand, api, bulk));
            assertThat(pair.primary()).isNotSameAs(first);
            Map<String, Integer> sessionsAfter = sessions(pair.primary());
            Map<String, Integer> threadsAfter = threads(stand);
            Stand.say("database: threads %s, sessions %s afterwards".formatted(threadsAfter, sessionsAfter));
            assertThat(sessionsAfter)
                    .allSatisfy((who, count) ->
                            assertThat(count).as(who).isLessThanOrEqualTo(sessions.getOrDefault(who, 0)));
            assertThat(threadsAfter)
                    .allSatisfy((module, count) -> assertThat(count)
                            .as("threads of " + module)
                            .isLessThanOrEqualTo(threads.getOrDefault(module, 0) + THREADS_MORE_MAX));
        }
    }

    /// What is the same in all three.
    private final class Outages {
        private final Stand stand;
        private final QasidApi api;
        private final PostgresPair pair;
        private final TimedEntrance entrance;
        private final Traffic traffic;
        private final Metrics router;

        Outages(Stand stand, QasidApi api, PostgresPair pair, TimedEntrance entrance, Traffic traffic) {
            this.stand = stand;
            this.api = api;
            this.pair = pair;
            this.entrance = entrance;
            this.traffic = traffic;
            this.router = new Metrics(stand.addresses().router());
        }

        Metrics router() {
            return router;
        }

        /// @param atLeast how long it is out
        /// @param poolsMax connections of all pools together
        void outage(String name, Runnable strike, Duration atLeast, Runnable mend, int poolsMax) {
            double waits = inVain();
            Instant struckAt = Instant.now();
            long struck = System.nanoTime();
            strike.run();
            try {
                await(name + ": everybody who keeps rows to say so")
                        .atMost(SEEN_MAX)
                        .until(() -> KEEPS_ROWS.stream().noneMatch(this::ready));
                Stand.say("database %s: seen after %s".formatted(name, since(struck)));
                isToldToComeAgain(name);
                sleep(atLeast.minus(since(struck)));
                assertThat(KEEPS_ROWS).as("ready just before the end").noneMatch(this::ready);
                await(name + ": what the alert counts")
                        .atMost(SEEN_MAX.minus(since(struck)))
                        .until(() -> inVain() >= waits + WAITS_IN_VAIN);
            } finally {
                mend.run();
            }
            long mended = System.nanoTime();
            answeredInTime(name, entrance.between(struck, mended));

            await(name + ": everybody to be ready by themselves")
                    .atMost(BACK_MAX)
                    .until(() -> KEEPS_ROWS.stream().allMatch(this::ready));
            Stand.say("database %s: ready %s after the end".formatted(name, since(mended)));
            int accepted = traffic.acceptedIds().size();
            traffic.awaitAccepted(accepted + FELT, BACK_MAX);
            Stand.say("database %s: accepts %s after the end".formatted(name, since(mended)));
            long settled = System.nanoTime();
            traffic.awaitAccepted(traffic.acceptedIds().size() + SETTLED, STEP_MAX);
            Duration p95 = TimedEntrance.p95(entrance.between(settled, System.nanoTime()));
            Stand.say("database %s: p95 %s again".formatted(name, p95));
            assertThat(p95).isLessThan(P95_MAX);
            int opened = inTheBusiestSecond(opened(pair.primary(), struckAt));
            Stand.say("database %s: %d connections in the busiest second".formatted(name, opened));
            assertThat(opened).as("connections in a second").isBetween(1, poolsMax);
        }

        /// Many at once, by way of the orchestrator.
        private void isToldToComeAgain(String name) {
            Bulk bulk = new Bulk(requests(name), "bulk-" + name);
            long began = System.nanoTime();
            Answer first = api.sendBulk(bulk.requests(), bulk.key()).getFirst();
            Duration took = since(began);
            assertThat(first).isInstanceOfSatisfying(Answer.Problem.class, problem -> {
                assertThat(problem.http()).isEqualTo(503);
                assertThat(problem.retryAfter()).isPositive();
            });
            assertThat(took).isLessThan(BULK_ANSWER_MAX);
            bulks.add(bulk);
        }

        private void answeredInTime(String name, List<TimedEntrance.Asked> asked) {
            List<Entrance.Answer.TryAgain> refused = asked.stream()
                    .map(TimedEntrance.Asked::answer)
                    .filter(Entrance.Answer.TryAgain.class::isInstance)
                    .map(Entrance.Answer.TryAgain.class::cast)
                    .toList();
            Stand.say("database %s: %d requests, %d told to come again, p95 %s, reasons %s"
                    .formatted(name, asked.size(), refused.size(), TimedEntrance.p95(asked), reasons(refused)));
            assertThat(refused).hasSizeGreaterThan(FELT).allSatisfy(answer -> {
                assertThat(answer.reason()).startsWith("503 ");
                assertThat(answer.after()).isPositive();
            });
            assertThat(asked).allSatisfy(one -> assertThat(one.took()).isLessThan(ANSWER_MAX));
        }

        private boolean ready(String module) {
            return Health.ready(url(module));
        }

        private String url(String module) {
            return switch (module) {
                case "channel-router" -> stand.addresses().router();
                case "orchestrator" -> stand.addresses().orchestrator();
                case "tenant-webhooks" -> stand.addresses().webhooks();
                case "consent" -> stand.addresses().consent();
                case "senders" -> stand.addresses().senders();
                case "tenants" -> stand.addresses().tenants();
                case "ott" -> stand.addresses().ott();
                default -> throw new IllegalArgumentException(module);
            };
        }

        private double inVain() {
            return router.sum("chan_pg_pool_timeouts_total");
        }
    }

    private static Map<String, Integer> reasons(List<Entrance.Answer.TryAgain> refused) {
        Map<String, Integer> reasons = new TreeMap<>();
        refused.forEach(answer -> reasons.merge(answer.reason(), 1, Integer::sum));
        return reasons;
    }

    private static List<SendRequest> requests(String name) {
        return IntStream.range(0, BULK)
                .mapToObj(i -> SendRequest.of(
                        "+9370%07d".formatted(3_000_000 + i),
                        "Qasid",
                        Category.TRANSACTIONAL,
                        "bulk " + name + " " + i,
                        Instant.now().plus(Duration.ofMinutes(10)),
                        Map.of()))
                .toList();
    }

    /// The same request under the same key.
    private static void cameOnce(Stand stand, QasidApi api, Bulk bulk) {
        List<Answer> answers = new ArrayList<>();
        await(bulk.key()).atMost(BACK_MAX).until(() -> {
            answers.clear();
            answers.addAll(api.sendBulk(bulk.requests(), bulk.key()));
            return answers.stream().allMatch(Answer.Accepted.class::isInstance);
        });
        for (int i = 0; i < BULK; i++) {
            String id = ((Answer.Accepted) answers.get(i)).messageId();
            await(bulk.key() + " to be delivered")
                    .atMost(END_MAX)
                    .until(() -> stand.eventsOf(id).contains("message.delivered"));
            SendRequest request = bulk.requests().get(i);
            assertThat(stand.handsets().count(request.to().substring(1), request.text()))
                    .as(request.text())
                    .isOne();
        }
    }

    /// Transactions of more than a second.
    private static double slow(Metrics router) {
        Metrics.Page page = router.page();
        return page.sum("chan_pg_query_duration_seconds_count")
                - page.sum("chan_pg_query_duration_seconds_bucket", "le=\"1.0\"");
    }

    private static Map<String, Integer> threads(Stand stand) {
        Map<String, Integer> threads = new TreeMap<>();
        for (ModuleProcess module : stand.modules()) {
            try (Stream<Path> tasks = Files.list(Path.of("/proc", Long.toString(module.pid()), "task"))) {
                threads.put(module.name(), (int) tasks.count());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return threads;
    }

    /// Connections by whom they are of.
    private static Map<String, Integer> sessions(Postgres postgres) {
        Map<String, Integer> sessions = new TreeMap<>();
        try (Connection connection =
                        DriverManager.getConnection(postgres.url("qasid"), postgres.user(), postgres.password());
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("select application_name, count(*) from pg_stat_activity"
                        + " where application_name like 'qasid-%' group by 1")) {
            while (rows.next()) {
                sessions.put(rows.getString(1), rows.getInt(2));
            }
        } catch (SQLException e) {
            throw new AssertionError("the sessions can't be read", e);
        }
        return sessions;
    }

    private static int sum(Map<String, Integer> sessions) {
        return sessions.values().stream().mapToInt(Integer::intValue).sum();
    }

    /// When sessions began, as the server tells.
    private static List<Instant> opened(Postgres postgres, Instant from) {
        try (Stream<String> lines = Files.lines(postgres.log(), StandardCharsets.ISO_8859_1)) {
            return lines.filter(line -> line.contains("connection authorized: "))
                    // 2026-11-30 10:15:30.123 UTC [17] qasid LOG: ...
                    .map(line -> Instant.parse(line.substring(0, 10) + "T" + line.substring(11, 23) + "Z"))
                    .filter(at -> !at.isBefore(from))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int inTheBusiestSecond(List<Instant> times) {
        return (int) times.stream()
                .mapToLong(first -> times.stream()
                        .filter(at -> !at.isBefore(first) && at.isBefore(first.plusSeconds(1)))
                        .count())
                .max()
                .orElse(0);
    }

    private static Duration since(long nanos) {
        return Duration.ofMillis((System.nanoTime() - nanos) / 1_000_000);
    }

    private static void sleep(Duration duration) {
        try {
            Thread.sleep(duration.isNegative() ? Duration.ZERO : duration);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("the drill was interrupted", e);
        }
    }
}
