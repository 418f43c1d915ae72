package io.qasid.channelrouter.accept;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.qasid.channelrouter.RouterDatabase;
import io.qasid.channelrouter.audit.AuditSlot;
import io.qasid.channelrouter.ladder.LadderState;
import io.qasid.channelrouter.ladder.LadderTerms;
import io.qasid.channelrouter.ladder.OnUnknown;
import io.qasid.channelrouter.ladder.Step;
import io.qasid.channelrouter.ladder.Strategy;
import io.qasid.channelrouter.ladder.Success;
import io.qasid.channelrouter.query.Ledger;
import io.qasid.channelrouter.verification.AuditVerification;
import io.qasid.model.Category;
import io.qasid.model.MessageId;
import io.qasid.model.Money;
import io.qasid.model.Msisdn;
import io.qasid.model.Reason;
import io.qasid.model.Route;
import io.qasid.model.TenantId;
import io.qasid.model.UuidV7;
import io.qasid.proto.v1.VerifyAuditReply;
import io.qasid.servers.TestDatabase;
import io.qasid.servers.TestServers;
import io.qasid.storage.Database;
import io.qasid.storage.DatabaseSettings;
import io.qasid.storage.Migrations;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Group commit under conflict, on a real PostgreSQL.
class CommitterTest {
    private static final TenantId TENANT = TenantId.parse("0190a0a0-0000-7000-8000-000000000001");

    private final UuidV7 ids = new UuidV7(InstantSource.system(), new Random(1));
    private Database database;
    private Committer committer;

    @BeforeEach
    void start() {
        TestDatabase fresh = TestServers.freshDatabase();
        DatabaseSettings settings = DatabaseSettings.of(fresh.url(), fresh.user(), fresh.password(), "chan", 8);
        Migrations.migrate(settings, RouterDatabase.MIGRATIONS);
        database = Database.open("committer-test", settings);
        committer = new Committer(() -> new AuditSlot(database, "kbl"), "prices-1", new StoreOutage(() -> true));
    }

    @AfterEach
    void stop() {
        committer.close();
        database.close();
    }

    @Test
    void eachKeyIsAcceptedOnceHoweverManyAskAtOnce() throws Exception {
        List<Acceptance> asked = new ArrayList<>();
        List<CompletableFuture<CommitOutcome>> answers = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            asked.add(acceptance("key-" + i % 100, (byte) (i % 100), "text"));
        }
        asked.forEach(acceptance -> answers.add(committer.commit(acceptance)));

        int committed = 0;
        List<MessageId> winners = new ArrayList<>();
        for (int i = 0; i < asked.size(); i++) {
            switch (get(answers.get(i))) {
                case CommitOutcome.Committed() -> {
                    committed++;
                    winners.add(asked.get(i).message());
                }
                case CommitOutcome.Replayed(MessageId message) ->
                    assertThat(message).isNotEqualTo(asked.get(i).message());
                case CommitOutcome.KeyReused() -> throw new AssertionError("same body");
                case CommitOutcome.OverBudget(String detail) -> throw new AssertionError(detail);
                case CommitOutcome.StoreOut(String detail) -> throw new AssertionError(detail);
            }
        }
        assertThat(committed).isEqualTo(100);
        assertThat(winners).doesNotHaveDuplicates();
        wholeAndBalanced(100);
    }

    @Test
    void aKeyUsedForAnotherBodyIsRefusedAndWritesNothing() throws Exception {
        assertThat(get(committer.commit(acceptance("k", (byte) 1, "one")))).isInstanceOf(CommitOutcome.Committed.class);
        assertThat(get(committer.commit(acceptance("k", (byte) 2, "two")))).isInstanceOf(CommitOutcome.KeyReused.class);
        wholeAndBalanced(1);
    }

    @Test
    void aRowThatNoStatementCanTakeFailsItsOwnCallerOnly() throws Exception {
        List<CompletableFuture<CommitOutcome>> answers = new ArrayList<>();
        for (int i = 0; i < 64; i++) {
            answers.add(committer.commit(acceptance("p" + i, (byte) 1, i == 17 ? "nul \0 inside" : "fine")));
        }
        for (int i = 0; i < 64; i++) {
            if (i == 17) {
                assertThat(answers.get(i)).failsWithin(Duration.ofSeconds(20));
            } else {
                assertThat(get(answers.get(i))).isInstanceOf(CommitOutcome.Committed.class);
            }
        }
        wholeAndBalanced(63);
    }

    /// More wait than there are writers: some are being written, others are not.
    @Test
    void whoWaitsTooLongIsToldThatItCannotBeSaid() throws Exception {
        List<CompletableFuture<CommitOutcome>> answers = new ArrayList<>();
        try (Connection other = database.connection()) {
            other.setAutoCommit(false);
            try (Statement lock = other.createStatement()) {
                lock.execute("lock table fallback_executions in exclusive mode");
            }
            for (int i = 0; i <= Committer.WRITERS * Committer.BATCH_MAX; i++) {
                answers.add(committer.commit(acceptance("late" + i, (byte) 1, "a")));
            }
            for (CompletableFuture<CommitOutcome> answer : answers) {
                assertThat(get(answer)).isEqualTo(new CommitOutcome.StoreOut("no commit within PT5S"));
            }
            other.rollback();
            other.setAutoCommit(true);
        }
        assertThat(get(committer.commit(acceptance("after", (byte) 1, "a"))))
                .isInstanceOf(CommitOutcome.Committed.class);
    }

    @Test
    void aNewWriterResumesTheChain() throws Exception {
        get(committer.commit(acceptance("first", (byte) 1, "a")));
        committer.close();
        committer = new Committer(() -> new AuditSlot(database, "kbl"), "prices-1", new StoreOutage(() -> true));
        get(committer.commit(acceptance("second", (byte) 1, "b")));

        assertThat(wholeAndBalanced(2).getChains()).isLessThanOrEqualTo(Committer.WRITERS);
    }

    @Test
    void tamperingIsFound() throws Exception {
        for (int i = 0; i < 10; i++) {
            get(committer.commit(acceptance("t" + i, (byte) 1, "a")));
        }
        execute("update audit set payload = replace(convert_from(payload, 'UTF8'), 'ACCEPTED', 'accepted')::bytea"
                + " where sequence = 1 and slot = (select min(slot) from audit)");
        assertThat(verify().getBreaksList())
                .singleElement()
                .satisfies(broken -> assertThat(broken.getProblem()).isEqualTo("its payload was changed"));
    }

    @Test
    void aCutTailIsFound() throws Exception {
        get(committer.commit(acceptance("only", (byte) 1, "a")));
        execute("delete from audit");
        assertThat(verify().getBreaksList())
                .singleElement()
                .satisfies(broken -> assertThat(broken.getProblem()).isEqualTo("it is missing"));
    }

    private VerifyAuditReply verify() throws Exception {
        return AuditVerification.of(database, InstantSource.system(), new SimpleMeterRegistry())
                .whole(Duration.ofSeconds(30))
                .toWire();
    }

    private VerifyAuditReply wholeAndBalanced(long accepted) throws Exception {
        VerifyAuditReply audit = verify();
        assertThat(audit.getBreaksList()).isEmpty();
        assertThat(audit.getRecords()).isEqualTo(accepted);
        assertThat(new Ledger(database).read(Optional.empty()).getRowsList()).allSatisfy(row -> {
            assertThat(row.getAccepted()).isEqualTo(accepted);
            assertThat(row.getInFlight()).isEqualTo(accepted);
        });
        return audit;
    }

    private void execute(String sql) throws Exception {
        database.inTransaction(connection -> {
            try (var statement = connection.createStatement()) {
                return statement.executeUpdate(sql);
            }
        });
    }

    private static CommitOutcome get(CompletableFuture<CommitOutcome> answer) throws Exception {
        try {
            return answer.get(20, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new AssertionError("failed", e.getCause());
        }
    }

    private Acceptance acceptance(String key, byte body, String text) {
        Instant now = Instant.now();
        byte[] hash = new byte[32];
        hash[0] = body;
        return new Acceptance(
                new MessageId(ids.next()),
                TENANT,
                key,
                hash,
                new Msisdn("+93701234567"),
                "Qasid",
                text,
                "GSM_7",
                Category.TRANSACTIONAL,
                LadderState.start(new LadderTerms(
                        Strategy.SEQUENTIAL,
                        List.of(new Step(
                                Route.parse("sms:awcc"), Optional.empty(), Success.DELIVERED, new Money(180, "AFN"))),
                        OnUnknown.HOLD,
                        1,
                        Optional.empty())),
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
