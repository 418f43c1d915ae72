package io.qasid.channelrouter.accept;

import static org.assertj.core.api.Assertions.assertThat;

import io.qasid.channelrouter.RouterDatabase;
import io.qasid.channelrouter.audit.AuditSlot;
import io.qasid.channelrouter.budgets.Budget;
import io.qasid.channelrouter.budgets.Budgets;
import io.qasid.channelrouter.budgets.Period;
import io.qasid.channelrouter.ladder.LadderState;
import io.qasid.channelrouter.ladder.LadderTerms;
import io.qasid.channelrouter.ladder.OnUnknown;
import io.qasid.channelrouter.ladder.Step;
import io.qasid.channelrouter.ladder.Strategy;
import io.qasid.channelrouter.ladder.Success;
import io.qasid.model.Category;
import io.qasid.model.MessageId;
import io.qasid.model.Money;
import io.qasid.model.Msisdn;
import io.qasid.model.Reason;
import io.qasid.model.Route;
import io.qasid.model.TenantId;
import io.qasid.model.UuidV7;
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
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Budgets in the group commit, on a real PostgreSQL: nobody overshoots, and nobody pays for another tenant's budget.
class BudgetsTest {
    private static final Duration A_WHILE = Duration.ofSeconds(60);
    private static final int THREADS = 64;

    private final UuidV7 ids = new UuidV7(InstantSource.system(), new Random(1));
    private final TenantId tenant = tenant();
    private Database database;
    private Budgets budgets;
    private Committer committer;

    @BeforeEach
    void start() {
        TestDatabase fresh = TestServers.freshDatabase();
        DatabaseSettings settings = DatabaseSettings.of(fresh.url(), fresh.user(), fresh.password(), "chan", 12);
        Migrations.migrate(settings, RouterDatabase.MIGRATIONS);
        database = Database.open("budgets-test", settings);
        budgets = new Budgets(database, "kbl", "AFN", InstantSource.system());
        committer = new Committer(() -> new AuditSlot(database, "kbl"), "prices-1", new StoreOutage(() -> true));
    }

    @AfterEach
    void stop() throws SQLException {
        assertThat(budgets.discrepancies()).isEmpty();
        committer.close();
        database.close();
    }

    @Test
    void ofManyAtOnceExactlySoManyAreAcceptedAsFit() throws Exception {
        put(tenant, 100 * 180 + 179);
        List<CommitOutcome> outcomes = atOnce(320, i -> sms(tenant, "m" + i, 180));

        assertThat(outcomes)
                .filteredOn(CommitOutcome.Committed.class::isInstance)
                .hasSize(100);
        assertThat(outcomes)
                .filteredOn(CommitOutcome.OverBudget.class::isInstance)
                .hasSize(220);
        Budget.Standing standing = standing(tenant);
        assertThat(standing.reserved().minorUnits()).isEqualTo(100 * 180);
        assertThat(standing.available().minorUnits()).isEqualTo(179);
        assertThat(count("audit where kind = 'ACCEPTED'")).isEqualTo(100);
        assertThat(count("audit where kind = 'REFUSED_BUDGET' and message_id is null"))
                .isEqualTo(220);
        assertThat(count("idempotency_keys"))
                .as("those of refused ones are free")
                .isEqualTo(100);
        assertThat(count("fallback_executions")).isEqualTo(100);
    }

    @Test
    void nobodyIsRefusedOrHeldForTheBudgetOfAnotherTenant() throws Exception {
        TenantId free = tenant();
        TenantId rich = tenant();
        put(tenant, 0);
        put(rich, 1_000_000);
        List<TenantId> tenants = List.of(tenant, free, rich);
        List<CommitOutcome> outcomes = atOnce(300, i -> sms(tenants.get(i % 3), "m" + i, 180));

        for (int i = 0; i < outcomes.size(); i++) {
            assertThat(outcomes.get(i))
                    .isInstanceOf(i % 3 == 0 ? CommitOutcome.OverBudget.class : CommitOutcome.Committed.class);
        }
        assertThat(standing(rich).reserved().minorUnits()).isEqualTo(100 * 180);
        assertThat(count("fallback_executions where reserved is null")).isEqualTo(100);
    }

    @Test
    void tenantsInAnyOrderNeverWaitForEachOtherInACircle() throws Exception {
        List<TenantId> tenants = IntStream.range(0, 20).mapToObj(i -> tenant()).collect(Collectors.toList());
        for (TenantId each : tenants) {
            put(each, 20 * 180);
        }
        Collections.shuffle(tenants, new Random(7));
        List<CommitOutcome> outcomes = atOnce(1_000, i -> sms(tenants.get(i * 7 % 20), "m" + i, 180));

        assertThat(outcomes).noneMatch(CommitOutcome.StoreOut.class::isInstance);
        assertThat(outcomes)
                .filteredOn(CommitOutcome.Committed.class::isInstance)
                .hasSize(20 * 20);
        for (TenantId each : tenants) {
            assertThat(standing(each).available().minorUnits()).isZero();
        }
    }

    @Test
    void aBatchReservesInItsOrderAndLeavesOutWhatDoesNotFit() throws Exception {
        put(tenant, 1_000);
        List<Pending> batch = List.of(
                Pending.of(sms(tenant, "first", 600)),
                Pending.of(sms(tenant, "too dear", 500)),
                Pending.of(sms(tenant, "fits beside the first", 400)),
                Pending.of(sms(tenant, "nothing is left", 1)),
                Pending.of(sms(tenant, "costs nothing", 0)));
        try (AuditSlot slot = new AuditSlot(database, "kbl")) {
            new GroupCommit(slot, "prices-1").commit(batch);
        }

        assertThat(batch.stream()
                        .map(pending -> pending.outcome().join().getClass().getSimpleName()))
                .containsExactly("Committed", "OverBudget", "Committed", "OverBudget", "Committed");
        assertThat(batch.get(1).outcome().join())
                .isEqualTo(new CommitOutcome.OverBudget(
                        "it may take 500 and 400 of the budget of 1000 minor units of AFN are left"));
    }

    @Test
    void allStepsAreReservedForAndNoMoreThanTheCap() throws Exception {
        put(tenant, 10_000);
        commit(acceptance(tenant, "whole", Strategy.SEQUENTIAL, Optional.empty(), 180, 1_500));
        assertThat(standing(tenant).reserved().minorUnits()).isEqualTo(1_680);
        commit(acceptance(tenant, "capped", Strategy.PARALLEL, Optional.of(1_600L), 100, 200, 1_300));
        assertThat(standing(tenant).reserved().minorUnits()).isEqualTo(1_680 + 1_600);
        commit(acceptance(tenant, "cap above", Strategy.PARALLEL, Optional.of(1_601L), 100, 200, 1_300));
        assertThat(standing(tenant).reserved().minorUnits()).isEqualTo(1_680 + 1_600 + 1_600);
    }

    @Test
    void whatWasAcceptedIsAnsweredAgainWhenTheBudgetIsGone() throws Exception {
        put(tenant, 180);
        Acceptance first = sms(tenant, "once", 180);
        assertThat(commit(first)).isInstanceOf(CommitOutcome.Committed.class);
        assertThat(commit(sms(tenant, "another", 180))).isInstanceOf(CommitOutcome.OverBudget.class);

        assertThat(commit(sms(tenant, "once", 180))).isEqualTo(new CommitOutcome.Replayed(first.message()));
        assertThat(standing(tenant).reserved().minorUnits()).isEqualTo(180);
    }

    @Test
    void whatWasRefusedGoesUnderTheSameKeyOnceThereIsMoney() throws Exception {
        put(tenant, 100);
        assertThat(commit(sms(tenant, "again", 180))).isInstanceOf(CommitOutcome.OverBudget.class);
        change(tenant, 180, 1);
        assertThat(commit(sms(tenant, "again", 180))).isInstanceOf(CommitOutcome.Committed.class);
    }

    @Test
    void aLimitBelowWhatIsGoneLetsNothingMoreThrough() throws Exception {
        put(tenant, 1_000);
        commit(sms(tenant, "before", 500));
        change(tenant, 100, 1);

        assertThat(commit(sms(tenant, "after", 1))).isInstanceOf(CommitOutcome.OverBudget.class);
        assertThat(commit(sms(tenant, "free", 0))).isInstanceOf(CommitOutcome.Committed.class);
        Budget.Standing standing = standing(tenant);
        assertThat(standing.reserved().minorUnits()).isEqualTo(500);
        assertThat(standing.available().minorUnits()).isZero();
    }

    @Test
    void eachMonthHasItsOwnLimit() throws Exception {
        budgets.put(new Budgets.Order(tenant, afn(200), Period.MONTH, OptionalInt.empty(), "", "test"));
        // midnight in Kabul is half past seven in the evening in UTC: months change in UTC
        Instant march = Instant.parse("2026-03-31T23:59:59Z");
        Instant april = march.plusSeconds(1);
        assertThat(commit(sms(tenant, "march", 180, march))).isInstanceOf(CommitOutcome.Committed.class);
        assertThat(commit(sms(tenant, "march again", 180, march))).isInstanceOf(CommitOutcome.OverBudget.class);
        assertThat(commit(sms(tenant, "april", 180, april))).isInstanceOf(CommitOutcome.Committed.class);
        assertThat(count("budget_accounts where account in ('2026-03', '2026-04') and reserved = 180"))
                .isEqualTo(2);
    }

    @Test
    void aBudgetInAnotherCurrencyHoldsNothing() throws Exception {
        put(tenant, 1_000_000);
        execute("update budgets set currency = 'EUR'");

        assertThat(commit(sms(tenant, "afn", 180)))
                .isEqualTo(new CommitOutcome.OverBudget("the budget is in EUR and prices are in AFN"));
        assertThat(count("budget_accounts where reserved > 0")).isZero();
    }

    @Test
    void aRowThatNoStatementCanTakeHoldsNoMoney() throws Exception {
        put(tenant, 100 * 180);
        List<CommitOutcome> good = new ArrayList<>();
        List<CompletableFuture<CommitOutcome>> answers = new ArrayList<>();
        for (int i = 0; i < 64; i++) {
            answers.add(committer.commit(acceptance(
                    tenant,
                    "p" + i,
                    i == 17 ? "nul \0 inside" : "fine",
                    Instant.now(),
                    Strategy.SEQUENTIAL,
                    Optional.empty(),
                    180)));
        }
        for (int i = 0; i < 64; i++) {
            if (i == 17) {
                assertThat(answers.get(i)).failsWithin(A_WHILE);
            } else {
                good.add(answers.get(i).get(60, TimeUnit.SECONDS));
            }
        }
        assertThat(good).hasSize(63).allMatch(CommitOutcome.Committed.class::isInstance);
        assertThat(standing(tenant).reserved().minorUnits()).isEqualTo(63 * 180);
    }

    @Test
    void ofTwoWhoSetABudgetTheLaterOneIsTold() throws Exception {
        put(tenant, 100);
        assertThat(budgets.put(new Budgets.Order(tenant, afn(1), Period.TOTAL, OptionalInt.empty(), "", "test")))
                .isEqualTo(new Budgets.Conflict(OptionalInt.of(1)));
        change(tenant, 200, 1);
        assertThat(budgets.put(new Budgets.Order(tenant, afn(1), Period.TOTAL, OptionalInt.of(1), "", "test")))
                .isEqualTo(new Budgets.Conflict(OptionalInt.of(2)));
        assertThat(budgets.put(new Budgets.Order(tenant(), afn(1), Period.TOTAL, OptionalInt.of(1), "", "test")))
                .isEqualTo(new Budgets.Conflict(OptionalInt.empty()));
        assertThat(standing(tenant).budget().limit()).isEqualTo(afn(200));
        assertThat(count("audit where kind = 'BUDGET_SET'")).isEqualTo(2);
    }

    private interface Maker {
        Acceptance make(int number);
    }

    /// In the order of their numbers.
    private List<CommitOutcome> atOnce(int messages, Maker maker) throws Exception {
        try (ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
            List<Callable<CommitOutcome>> tasks = new ArrayList<>();
            for (int i = 0; i < messages; i++) {
                int number = i;
                tasks.add(() -> commit(maker.make(number)));
            }
            List<CommitOutcome> outcomes = new ArrayList<>();
            for (Future<CommitOutcome> outcome : threads.invokeAll(tasks)) {
                outcomes.add(outcome.get());
            }
            return outcomes;
        }
    }

    private CommitOutcome commit(Acceptance acceptance) throws Exception {
        return committer.commit(acceptance).get(A_WHILE.toSeconds(), TimeUnit.SECONDS);
    }

    private void put(TenantId whose, long minorUnits) throws SQLException {
        assertThat(budgets.put(
                        new Budgets.Order(whose, afn(minorUnits), Period.TOTAL, OptionalInt.empty(), "", "test")))
                .isInstanceOf(Budgets.Put.class);
    }

    private void change(TenantId whose, long minorUnits, int version) throws SQLException {
        assertThat(budgets.put(
                        new Budgets.Order(whose, afn(minorUnits), Period.TOTAL, OptionalInt.of(version), "", "test")))
                .isInstanceOf(Budgets.Put.class);
    }

    private Budget.Standing standing(TenantId whose) throws SQLException {
        return budgets.find(whose).orElseThrow();
    }

    private static Money afn(long minorUnits) {
        return new Money(minorUnits, "AFN");
    }

    private static TenantId tenant() {
        return new TenantId(UUID.randomUUID());
    }

    private int count(String what) throws SQLException {
        try (var connection = database.connection();
                var statement = connection.createStatement();
                var rows = statement.executeQuery("select count(*) from " + what)) {
            rows.next();
            return rows.getInt(1);
        }
    }

    private void execute(String sql) throws SQLException {
        try (var connection = database.connection();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private Acceptance sms(TenantId whose, String key, long price) {
        return sms(whose, key, price, Instant.now());
    }

    private Acceptance sms(TenantId whose, String key, long price, Instant at) {
        return acceptance(whose, key, "text", at, Strategy.SEQUENTIAL, Optional.empty(), price);
    }

    private Acceptance acceptance(TenantId whose, String key, Strategy strategy, Optional<Long> cap, long... prices) {
        return acceptance(whose, key, "text", Instant.now(), strategy, cap, prices);
    }

    private Acceptance acceptance(
            TenantId whose,
            String key,
            String text,
            Instant at,
            Strategy strategy,
            Optional<Long> cap,
            long... prices) {
        List<Step> steps = new ArrayList<>();
        for (int i = 0; i < prices.length; i++) {
            steps.add(new Step(Route.parse("sms:operator" + i), Optional.empty(), Success.DELIVERED, afn(prices[i])));
        }
        return new Acceptance(
                new MessageId(ids.next()),
                whose,
                key,
                new byte[32],
                new Msisdn("+93701234567"),
                "Qasid",
                text,
                "GSM_7",
                Category.TRANSACTIONAL,
                LadderState.start(new LadderTerms(strategy, steps, OnUnknown.HOLD, 1, cap.map(BudgetsTest::afn))),
                "{}",
                UUID.randomUUID().toString(),
                at,
                at.plusSeconds(600),
                Reason.of("CONSENT_NOT_NEEDED"),
                false,
                "default",
                Optional.empty(),
                Optional.empty());
    }
}
