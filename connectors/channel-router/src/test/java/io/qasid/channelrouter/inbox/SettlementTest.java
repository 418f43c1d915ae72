package io.qasid.channelrouter.inbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.qasid.channelrouter.RouterDatabase;
import io.qasid.channelrouter.accept.Acceptance;
import io.qasid.channelrouter.accept.CommitOutcome;
import io.qasid.channelrouter.accept.Committer;
import io.qasid.channelrouter.accept.StoreOutage;
import io.qasid.channelrouter.accept.TimesToSuccess;
import io.qasid.channelrouter.audit.AuditSlot;
import io.qasid.channelrouter.budgets.Budget;
import io.qasid.channelrouter.budgets.Budgets;
import io.qasid.channelrouter.budgets.Period;
import io.qasid.channelrouter.conversations.SessionTurns;
import io.qasid.channelrouter.ladder.LadderState;
import io.qasid.channelrouter.ladder.LadderTerms;
import io.qasid.channelrouter.ladder.OnUnknown;
import io.qasid.channelrouter.ladder.Step;
import io.qasid.channelrouter.ladder.Strategy;
import io.qasid.channelrouter.ladder.Success;
import io.qasid.channelrouter.ranking.Lessons;
import io.qasid.model.Category;
import io.qasid.model.MessageId;
import io.qasid.model.Money;
import io.qasid.model.Msisdn;
import io.qasid.model.Reason;
import io.qasid.model.Route;
import io.qasid.model.TenantId;
import io.qasid.model.UuidV7;
import io.qasid.proto.v1.AttemptOutcome;
import io.qasid.proto.v1.DeliveryReceipt;
import io.qasid.proto.v1.InboxEntry;
import io.qasid.servers.TestDatabase;
import io.qasid.servers.TestServers;
import io.qasid.storage.Database;
import io.qasid.storage.DatabaseSettings;
import io.qasid.storage.Migrations;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What providers charge, what the records of attempts say and what is booked on the budget are one and the same, for
/// random ladders, outcomes and receipts, some of them lost, late, or told twice. A failure names its seed.
class SettlementTest {
    private static final long FIRST_SEED = 1;
    private static final int SEEDS = 12;
    private static final int MESSAGES = 40;
    private static final int ROUNDS = 8;
    private static final List<Route> ROUTES = Stream.of("sms:awcc", "whatsapp:qasid", "sms:roshan", "voice:qasid")
            .map(Route::parse)
            .toList();

    private final UuidV7 ids = new UuidV7(InstantSource.system(), new Random(1));
    private final TenantId tenant = new TenantId(UUID.randomUUID());
    private Database database;
    private Budgets budgets;
    private Committer committer;

    @BeforeEach
    void start() {
        TestDatabase fresh = TestServers.freshDatabase();
        DatabaseSettings settings = DatabaseSettings.of(fresh.url(), fresh.user(), fresh.password(), "chan", 12);
        Migrations.migrate(settings, RouterDatabase.MIGRATIONS);
        database = Database.open("settlement-test", settings);
        budgets = new Budgets(database, "kbl", "AFN", InstantSource.system());
        committer = new Committer(() -> new AuditSlot(database, "kbl"), "prices-1", new StoreOutage(() -> true));
    }

    @AfterEach
    void stop() {
        committer.close();
        database.close();
    }

    private ApplyBatch batches() {
        return new ApplyBatch(
                ids,
                new ApplyCounts(new SimpleMeterRegistry(), new TimesToSuccess(), Lessons.NONE),
                Set::of,
                route -> {},
                "prices-1",
                new SessionTurns(ids, Duration.ofHours(24), sessions -> {}));
    }

    @Test
    void recordsSayWhatProvidersChargeAndTheBudgetSaysTheSame() throws Exception {
        for (long seed = FIRST_SEED; seed < FIRST_SEED + SEEDS; seed++) {
            try (AuditSlot slot = new AuditSlot(database, "kbl")) {
                new Life(seed, slot).run();
            } catch (AssertionError | RuntimeException | SQLException e) {
                throw new AssertionError("seed " + seed, e);
            }
        }
    }

    /// Some messages of a tenant of its own, and the providers that they meet.
    private final class Life {
        private final Random random;
        private final TenantId whose = new TenantId(UUID.randomUUID());
        private final ApplyBatch batches = batches();
        private final AuditSlot slot;
        private final Map<String, Long> bill = new HashMap<>();
        private final List<InboxEntry> receipts = new ArrayList<>();
        private final List<InboxEntry> lateOutcomes = new ArrayList<>();
        private Instant now = Instant.now();
        private int copies;

        Life(long seed, AuditSlot slot) {
            this.random = new Random(seed);
            this.slot = slot;
        }

        void run() throws Exception {
            put(whose, 30_000);
            int accepted = 0;
            for (int i = 0; i < MESSAGES; i++) {
                accepted += commit(acceptance(whose, terms(random), now)) instanceof CommitOutcome.Committed ? 1 : 0;
            }
            assertThat(accepted).isPositive();
            for (int round = 0; round < ROUNDS; round++) {
                apply(providersWork());
                apply(some(receipts));
                now = now.plusSeconds(1);
                batches.time(slot, now, Optional.of(now));
                balanced();
            }
            now = now.plus(Duration.ofHours(1));
            batches.time(slot, now, Optional.of(now));
            batches.time(slot, now, Optional.of(now));
            balanced();
            assertThat(standing(whose).reserved().minorUnits())
                    .as("every message has ended")
                    .isZero();
            long spentAtFirst = standing(whose).spent().minorUnits();

            apply(lateOutcomes);
            apply(receipts);
            balanced();
            assertThat(standing(whose).spent().minorUnits()).isLessThanOrEqualTo(spentAtFirst);
            recordsAreRight();
        }

        private void balanced() throws SQLException {
            assertThat(budgets.discrepancies()).isEmpty();
            Budget.Standing standing = standing(whose);
            assertThat(standing.reserved().minorUnits() + standing.spent().minorUnits())
                    .isLessThanOrEqualTo(standing.budget().limit().minorUnits());
        }

        /// In any order, each told again under its own name, and by a provider that forgets what it told.
        private void apply(List<InboxEntry> entries) throws SQLException {
            List<InboxEntry> told = new ArrayList<>(entries);
            Collections.shuffle(told, random);
            batches.fresh(slot, told, now);
            balanced();
            batches.fresh(slot, told, now);
            batches.fresh(
                    slot,
                    told.stream()
                            .map(entry -> entry.toBuilder()
                                    .setSourceEventId("copy/" + copies++ + "/" + entry.getSourceEventId())
                                    .build())
                            .toList(),
                    now);
        }

        private List<InboxEntry> some(List<InboxEntry> all) {
            List<InboxEntry> some =
                    all.stream().filter(entry -> random.nextInt(3) == 0).toList();
            all.removeAll(some);
            return some;
        }

        private List<InboxEntry> providersWork() throws SQLException {
            List<InboxEntry> outcomes = new ArrayList<>();
            for (Claimed claimed : claim(whose, now)) {
                switch (random.nextInt(8)) {
                    case 0 -> outcomes.add(claimed.outcome(AttemptOutcome.Kind.KIND_REJECTED, 0));
                    case 1 -> outcomes.add(claimed.outcome(AttemptOutcome.Kind.KIND_DEFERRED, 0));
                    case 2 -> {
                        // silence, and nobody knows whether there was anybody
                        charge(claimed, random.nextBoolean() ? claimed.segments() : 0);
                        outcomes.add(claimed.outcome(AttemptOutcome.Kind.KIND_UNKNOWN, 0));
                    }
                    case 3 -> {
                        int taken = 1 + random.nextInt(claimed.segments());
                        charge(claimed, taken);
                        outcomes.add(claimed.outcome(AttemptOutcome.Kind.KIND_UNKNOWN, taken));
                        tell(claimed, taken);
                    }
                    case 4 -> {
                        // the connector is gone, and comes back when its claim has lapsed long ago
                        boolean taken = random.nextBoolean();
                        charge(claimed, taken ? claimed.segments() : 0);
                        lateOutcomes.add(claimed.outcome(
                                taken ? AttemptOutcome.Kind.KIND_ACCEPTED : AttemptOutcome.Kind.KIND_REJECTED,
                                taken ? claimed.segments() : 0));
                    }
                    default -> {
                        charge(claimed, claimed.segments());
                        outcomes.add(claimed.outcome(AttemptOutcome.Kind.KIND_ACCEPTED, claimed.segments()));
                        tell(claimed, claimed.segments());
                    }
                }
            }
            return outcomes;
        }

        private void charge(Claimed claimed, int segments) {
            bill.merge(claimed.id(), claimed.unitPrice() * segments, Long::sum);
        }

        private void tell(Claimed claimed, int taken) {
            for (int segment = 0; segment < taken; segment++) {
                if (random.nextInt(5) > 0) {
                    receipts.add(claimed.receipt(segment, random.nextInt(3) == 0 ? "FAILED" : "DELIVERED"));
                }
            }
        }

        private void recordsAreRight() throws SQLException {
            long booked = 0;
            for (ChargeRecord row : records(whose)) {
                long charged = bill.getOrDefault(row.id(), 0L);
                assertThat(row.priceList()).isEqualTo("prices-1");
                switch (row.state()) {
                    case "CHARGED" ->
                        assertThat(row.charged()).as(row.toString()).hasValue(charged);
                    case "NOT_CHARGED" -> {
                        assertThat(row.charged()).as(row.toString()).hasValue(0L);
                        assertThat(charged).as(row.toString()).isZero();
                    }
                    case "UNCERTAIN" -> {
                        assertThat(row.charged()).as(row.toString()).isEmpty();
                        assertThat(charged).as(row.toString()).isLessThanOrEqualTo(row.estimate());
                    }
                    default -> throw new AssertionError(row.toString());
                }
                booked += row.charged().orElse(row.estimate());
            }
            assertThat(standing(whose).spent().minorUnits()).isEqualTo(booked);
        }
    }

    @Test
    void settlingAndReservingOnOneAccountAtOnceLosesNothing() throws Exception {
        put(tenant, 1_000_000);
        try (ExecutorService threads = Executors.newFixedThreadPool(18)) {
            List<Callable<Integer>> tasks = new ArrayList<>();
            for (int i = 0; i < 16; i++) {
                tasks.add(() -> {
                    int accepted = 0;
                    for (int n = 0; n < 20; n++) {
                        accepted +=
                                commit(acceptance(tenant, oneSms(), Instant.now())) instanceof CommitOutcome.Committed
                                        ? 1
                                        : 0;
                    }
                    return accepted;
                });
            }
            for (int i = 0; i < 2; i++) {
                tasks.add(() -> {
                    ApplyBatch batches = batches();
                    int ended = 0;
                    try (AuditSlot slot = new AuditSlot(database, "kbl")) {
                        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
                        while (ended < 100 && System.nanoTime() < end) {
                            List<InboxEntry> outcomes = claim(tenant, Instant.now()).stream()
                                    .map(claimed -> claimed.outcome(AttemptOutcome.Kind.KIND_REJECTED, 0))
                                    .toList();
                            batches.fresh(slot, outcomes, Instant.now());
                            ended += outcomes.size();
                        }
                    }
                    return 0;
                });
            }
            int accepted = 0;
            for (Future<Integer> task : threads.invokeAll(tasks)) {
                accepted += task.get();
            }
            assertThat(accepted).isEqualTo(320);
        }
        assertThat(budgets.discrepancies()).isEmpty();
        assertThat(standing(tenant).spent().minorUnits()).isZero();
        assertThat(standing(tenant).reserved().minorUnits())
                .isEqualTo(180L * count("fallback_executions where status = 'IN_FLIGHT'"))
                .isLessThan(320 * 180);
    }

    private record Claimed(String message, int ordinal, int generation, int segments, String route, long price) {
        String id() {
            return message + "." + ordinal;
        }

        long unitPrice() {
            return price / segments;
        }

        private String providerId(int segment) {
            return id() + "/" + segment;
        }

        InboxEntry outcome(AttemptOutcome.Kind kind, int taken) {
            return InboxEntry.newBuilder()
                    .setSourceEventId("outcome/" + id() + "/" + generation)
                    .setOutcome(AttemptOutcome.newBuilder()
                            .setAttemptId(id())
                            .setGeneration(generation)
                            .setKind(kind)
                            .setReasonCode("TOLD")
                            .addAllProviderMessageIds(IntStream.range(0, taken)
                                    .mapToObj(this::providerId)
                                    .toList()))
                    .build();
        }

        InboxEntry receipt(int segment, String state) {
            return InboxEntry.newBuilder()
                    .setSourceEventId("receipt/" + providerId(segment))
                    .setReceipt(DeliveryReceipt.newBuilder()
                            .setRoute(route)
                            .setProviderMessageId(providerId(segment))
                            .setState(state)
                            .setReasonCode("TOLD"))
                    .build();
        }
    }

    /// Whatever waits, as connectors would, under a new generation.
    private List<Claimed> claim(TenantId whose, Instant now) throws SQLException {
        return database.inTransaction(connection -> {
            try (var statement = connection.prepareStatement("""
                    with waiting as (
                        select message_id, ordinal from delivery_attempts
                        where tenant_id = ? and state in ('READY', 'PUBLISHED') for update skip locked)
                    update delivery_attempts a
                    set state = 'CLAIMED', claimed_by = 'test', generation = generation + 1, due_at = ?
                    from waiting w where a.message_id = w.message_id and a.ordinal = w.ordinal
                    returning a.message_id, a.ordinal, a.generation, a.segments, a.route, a.estimate
                    """)) {
                statement.setObject(1, whose.value());
                statement.setObject(2, Executions.utc(now));
                List<Claimed> claimed = new ArrayList<>();
                try (var rows = statement.executeQuery()) {
                    while (rows.next()) {
                        claimed.add(new Claimed(
                                rows.getString(1),
                                rows.getInt(2),
                                rows.getInt(3),
                                rows.getInt(4),
                                rows.getString(5),
                                rows.getLong(6)));
                    }
                }
                return claimed;
            }
        });
    }

    private record ChargeRecord(String id, String state, long estimate, Optional<Long> charged, String priceList) {}

    private List<ChargeRecord> records(TenantId whose) throws SQLException {
        List<ChargeRecord> records = new ArrayList<>();
        try (var connection = database.connection();
                var statement = connection.prepareStatement("""
                        select message_id || '.' || ordinal, charge, estimate, charged, price_list from delivery_attempts
                        where tenant_id = ?
                        """)) {
            statement.setObject(1, whose.value());
            try (var rows = statement.executeQuery()) {
                while (rows.next()) {
                    records.add(new ChargeRecord(
                            rows.getString(1),
                            rows.getString(2),
                            rows.getLong(3),
                            Optional.ofNullable(rows.getObject(4, Long.class)),
                            rows.getString(5)));
                }
            }
        }
        return records;
    }

    private int count(String what) throws SQLException {
        try (var connection = database.connection();
                var statement = connection.createStatement();
                var rows = statement.executeQuery("select count(*) from " + what)) {
            rows.next();
            return rows.getInt(1);
        }
    }

    private CommitOutcome commit(Acceptance acceptance) throws Exception {
        return committer.commit(acceptance).get(60, TimeUnit.SECONDS);
    }

    private void put(TenantId whose, long minorUnits) throws SQLException {
        budgets.put(
                new Budgets.Order(whose, new Money(minorUnits, "AFN"), Period.TOTAL, OptionalInt.empty(), "", "test"));
    }

    private Budget.Standing standing(TenantId whose) throws SQLException {
        return budgets.find(whose).orElseThrow();
    }

    private static LadderTerms oneSms() {
        return new LadderTerms(
                Strategy.SEQUENTIAL,
                List.of(new Step(ROUTES.getFirst(), Optional.empty(), Success.DELIVERED, new Money(180, "AFN"))),
                OnUnknown.HOLD,
                1,
                Optional.empty());
    }

    private static LadderTerms terms(Random random) {
        List<Route> routes = new ArrayList<>(ROUTES);
        Collections.shuffle(routes, random);
        int segments = 1 + random.nextInt(3);
        List<Step> steps = routes.subList(0, 1 + random.nextInt(routes.size())).stream()
                .map(route -> {
                    Money unit = new Money(random.nextInt(300), "AFN");
                    return new Step(
                            route,
                            random.nextInt(3) == 0 ? Optional.of(Duration.ofSeconds(2)) : Optional.empty(),
                            random.nextInt(4) == 0 ? Success.ACCEPTED : Success.DELIVERED,
                            route.channel().inSegments() ? unit.times(segments) : unit);
                })
                .toList();
        Optional<Money> cap =
                random.nextInt(3) == 0 ? Optional.of(new Money(900 + random.nextInt(500), "AFN")) : Optional.empty();
        return new LadderTerms(
                        random.nextBoolean() ? Strategy.PARALLEL : Strategy.SEQUENTIAL,
                        steps,
                        random.nextBoolean() ? OnUnknown.NEXT_STEP : OnUnknown.HOLD,
                        segments,
                        cap)
                .affordable()
                .orElseThrow();
    }

    private Acceptance acceptance(TenantId whose, LadderTerms terms, Instant now) {
        return new Acceptance(
                new MessageId(ids.next()),
                whose,
                UUID.randomUUID().toString(),
                new byte[32],
                new Msisdn("+93701234567"),
                "Qasid",
                "text",
                "GSM_7",
                Category.TRANSACTIONAL,
                LadderState.start(terms),
                "{}",
                UUID.randomUUID().toString(),
                now,
                now.plusSeconds(600),
                Reason.of("CONSENT_NOT_NEEDED"),
                false,
                "default",
                Optional.empty(),
                Optional.empty());
    }
}
