package io.qasid.channelrouter.verification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.qasid.channelrouter.audit.StaleTailException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What is found, where, and what follows from it, on a real PostgreSQL.
class AuditVerificationTest {
    private static final Duration LONG = Duration.ofMinutes(10);
    private static final String SWAP = """
            update audit a set tenant_id = b.tenant_id, message_id = b.message_id, kind = b.kind, payload = b.payload,
                prev_hash = b.prev_hash, record_hash = b.record_hash
            from audit b where (a.sequence, b.sequence) in ((6, 7), (7, 6))
            """;

    private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    private Instant now = Instant.parse("2026-07-02T00:00:00Z");
    /// Each question for the time takes so long.
    private Duration step = Duration.ZERO;
    private WrittenChain chain;
    private AuditVerification verification;

    @BeforeEach
    void start() {
        chain = new WrittenChain();
        verification = AuditVerification.of(chain.database, this::time, metrics);
    }

    @AfterEach
    void stop() {
        chain.close();
    }

    private Instant time() {
        now = now.plus(step);
        return now;
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', textBlock = """
            update audit set payload = payload || '\\x20' where sequence = 6 ; PAYLOAD_CHANGED ; 6
            update audit set payload = payload || '\\x20' where sequence = 10 ; PAYLOAD_CHANGED ; 10
            update audit set record_hash = sha256('x') where sequence = 6 ; HASH_CHANGED ; 6
            update audit set record_hash = sha256('x') where sequence = 10 ; HASH_CHANGED ; 10
            update audit set prev_hash = sha256('x') where sequence = 6 ; PREVIOUS_HASH_CHANGED ; 6
            update audit set prev_hash = sha256('x'), payload = '{}' where sequence = 6 ; RECORD_CHANGED ; 6
            delete from audit where sequence = 6 ; RECORD_MISSING ; 6
            delete from audit where sequence >= 9 ; RECORD_MISSING ; 9
            delete from audit ; RECORD_MISSING ; 1
            SWAP ; RECORD_MISPLACED ; 6
            update audit set kind = 'REFUSED' where sequence = 6 ; COLUMNS_CHANGED ; 6
            update audit set message_id = null where sequence = 6 ; COLUMNS_CHANGED ; 6
            update audit_tail set hash = sha256('x') ; TAIL_CHANGED ; 10
            """)
    void everyTamperingIsFoundWhereItIs(String tampering, Fault fault, long sequence) throws Exception {
        chain.append(10);
        assertThat(verification.whole(LONG).breaks()).isEmpty();

        chain.execute(tampering.equals("SWAP") ? SWAP : tampering);

        assertThat(verification.whole(LONG).breaks()).singleElement().satisfies(broken -> {
            assertThat(broken.fault()).isEqualTo(fault);
            assertThat(broken.sequence()).isEqualTo(sequence);
            assertThat(broken.chain()).hasToString("kbl/0@1");
        });
    }

    @Test
    void aChainThatWasWrittenAnewIsNotTheOneThatWasVerified() throws Exception {
        chain.append(10);
        verification.due(LONG);
        chain.execute("""
                with recursive forged(sequence, payload, prev_hash, record_hash) as (
                    select sequence, payload || '\\x20', prev_hash, sha256(payload || '\\x20' || prev_hash)
                    from audit where sequence = 1
                    union all
                    select a.sequence, a.payload, f.record_hash, sha256(a.payload || f.record_hash)
                    from forged f join audit a on a.sequence = f.sequence + 1)
                update audit a set payload = f.payload, prev_hash = f.prev_hash, record_hash = f.record_hash
                from forged f where f.sequence = a.sequence
                """);
        chain.execute("update audit_tail set hash = (select record_hash from audit where sequence = 10)");

        assertThat(verification.whole(LONG).breaks()).singleElement().satisfies(broken -> {
            assertThat(broken.fault()).isEqualTo(Fault.REWRITTEN);
            assertThat(broken.good().sequence())
                    .as("nothing of it can be relied on")
                    .isZero();
        });
    }

    @Test
    void aChainThatWasCutWithItsTailIsShorterThanWhatWasVerified() throws Exception {
        chain.append(10);
        verification.due(LONG);
        chain.execute("delete from audit where sequence > 7");
        chain.execute("update audit_tail set sequence = 7, hash = (select record_hash from audit where sequence = 7)");

        assertThat(verification.recent(LONG).breaks()).singleElement().satisfies(broken -> {
            assertThat(broken.fault()).isEqualTo(Fault.CUT);
            assertThat(broken.sequence()).isEqualTo(8);
        });
        chain.append(1);
        assertThat(chain.text("select origin || ' ' || sequence from audit_tail"))
                .as("no sequence is used twice")
                .isEqualTo("11 12");
    }

    @Test
    void aChainWhoseTailWasTakenAwayIsQuarantinedAndItsWriterGoesOnBehindIt() throws Exception {
        chain.append(10);
        verification.due(LONG);
        chain.execute("delete from audit_tail");
        chain.append(3);

        assertThat(verification.recent(LONG).breaks()).singleElement().satisfies(broken -> {
            assertThat(broken.fault()).isEqualTo(Fault.TAIL_LOST);
            assertThat(broken.chain()).hasToString("kbl/0@1");
            assertThat(broken.good().sequence()).isEqualTo(10);
        });
        Verification later = verification.whole(LONG);
        assertThat(later.breaks()).isEmpty();
        assertThat(later.records()).isEqualTo(3);
        assertThat(later.quarantined()).hasSize(1);
        assertThat(metrics.counter("chan_audit_chain_break").count()).isEqualTo(1);
    }

    @Test
    void aBrokenChainIsQuarantinedOnceAndItsWriterGoesOnInTheNext() throws Exception {
        chain.append(10);
        chain.execute("update audit set payload = payload || '\\x20' where sequence = 6");

        verification.due(LONG);

        assertThatThrownBy(() -> chain.appendOnce(3)).isInstanceOf(StaleTailException.class);
        chain.append(3);
        for (int pass = 0; pass < 3; pass++) {
            Verification later = verification.whole(LONG);
            assertThat(later.breaks()).isEmpty();
            assertThat(later.complete()).isTrue();
            assertThat(later.records()).isEqualTo(4);
            assertThat(later.quarantined()).singleElement().satisfies(set -> {
                assertThat(set.broken().chain()).hasToString("kbl/0@1");
                assertThat(set.broken().sequence()).isEqualTo(6);
                assertThat(set.broken().good().sequence()).isEqualTo(5);
                assertThat(set.last()).isEqualTo(10);
            });
        }
        assertThat(metrics.counter("chan_audit_chain_break").count()).isEqualTo(1);
        assertThat(metrics.get("chan_audit_quarantined_chains").gauge().value()).isEqualTo(1);
        assertThat(chain.text("select convert_from(payload, 'UTF8') from audit where sequence = 11"))
                .as("the next chain begins with the name of the broken one and the last hash that is good")
                .contains("\"kind\":\"CHAIN_OPENED\"", "\"chain\":\"kbl/0@1\"", "\"good\":5")
                .contains(chain.text("select encode(record_hash, 'hex') from audit where sequence = 5"));
        assertThat(chain.text("select encode(prev_hash, 'hex') from audit where sequence = 11"))
                .isEqualTo("0".repeat(64));
    }

    @Test
    void theNextChainCanBreakToo() throws Exception {
        chain.append(10);
        chain.execute("delete from audit where sequence = 6");
        verification.due(LONG);
        chain.append(10);
        chain.execute("delete from audit where sequence = 15");

        assertThat(verification.due(LONG).breaks()).singleElement().satisfies(broken -> {
            assertThat(broken.chain()).hasToString("kbl/0@11");
            assertThat(broken.sequence()).isEqualTo(15);
        });
        assertThat(verification.quarantined()).hasSize(2);
        assertThat(metrics.counter("chan_audit_chain_break").count()).isEqualTo(2);
    }

    @Test
    void aPassStopsWhenItsTimeIsUpAndTheNextOneGoesOnThere() throws Exception {
        for (int i = 0; i < 12; i++) {
            chain.append(1_000);
        }
        step = Duration.ofSeconds(2);

        Verification first = verification.due(Duration.ofSeconds(5));
        assertThat(first.complete()).isFalse();
        assertThat(first.records()).as("two pages").isEqualTo(10_000);

        AuditVerification another = AuditVerification.of(chain.database, this::time, new SimpleMeterRegistry());
        Verification second = another.due(Duration.ofSeconds(7));
        assertThat(second.records()).isEqualTo(2_000 + 5_000);
        assertThat(second.complete())
                .as("the pass from the origin is under way")
                .isFalse();
        assertThat(another.due(LONG).complete()).isTrue();
    }

    @Test
    void whatWasVerifiedIsLookedAtAgainOnceADay() throws Exception {
        chain.append(10);
        assertThat(verification.due(LONG).records()).isEqualTo(10);
        chain.append(2);
        now = now.plus(Duration.ofHours(1));
        assertThat(verification.due(LONG).records()).isEqualTo(2);
        now = now.plus(Duration.ofHours(23));
        assertThat(verification.due(LONG).records()).isEqualTo(12);
        assertThat(verification.due(LONG).records()).isZero();
        assertThat(seconds("full")).isEqualTo(now.getEpochSecond());

        verification.forgetWhole();
        assertThat(verification.due(LONG).records()).as("asked for").isEqualTo(12);
    }

    @Test
    void itTellsWhenItLastSucceededAlsoAfterARestart() throws Exception {
        assertThat(seconds("new")).isZero();
        chain.append(1);
        verification.due(LONG);
        long verified = now.getEpochSecond();
        assertThat(seconds("new")).isEqualTo(verified);

        now = now.plus(Duration.ofHours(5));
        SimpleMeterRegistry fresh = new SimpleMeterRegistry();
        AuditVerification.of(chain.database, this::time, fresh).start();

        assertThat(seconds("new", fresh)).isEqualTo(verified);
    }

    @Test
    void aChainThatWasRecomputedIsWalkedAgainAndCanBreakAgain() throws Exception {
        Recompute recompute = new Recompute(chain.database, this::time);
        Recompute.Order order = new Recompute.Order(new Chain("kbl", 0, 1), "N. Ahmadi", "restored");
        chain.append(10);
        chain.execute("update audit set payload = payload || '\\x20' where sequence = 6");
        verification.due(LONG);

        assertThat(recompute.run(order, LONG))
                .isInstanceOfSatisfying(
                        Recompute.Done.class, done -> assertThat(done.version()).isEqualTo(2));
        for (Verification walked : List.of(verification.whole(LONG), verification.due(LONG))) {
            assertThat(walked.breaks()).isEmpty();
            assertThat(walked.quarantined())
                    .singleElement()
                    .satisfies(set -> assertThat(set.recomputedAt()).isPresent());
        }
        assertThat(verification.whole(LONG).records())
                .as("ten that were chained anew, the next chain's first, the recompute")
                .isEqualTo(12);
        assertThat(metrics.get("chan_audit_quarantined_chains").gauge().value()).isZero();

        chain.execute("delete from audit where sequence = 3");
        assertThat(verification.whole(LONG).breaks())
                .singleElement()
                .satisfies(broken -> assertThat(broken.sequence()).isEqualTo(4));
        assertThat(verification.whole(LONG).breaks()).isEmpty();
        assertThat(metrics.counter("chan_audit_chain_break").count()).isEqualTo(2);
        assertThat(verification.quarantined())
                .singleElement()
                .satisfies(set -> assertThat(set.recomputedAt()).isEmpty());
        assertThat(recompute.run(order, LONG)).isInstanceOfSatisfying(Recompute.Done.class, done -> {
            assertThat(done.version()).isEqualTo(3);
            assertThat(done.records()).isEqualTo(9);
        });
        assertThat(verification.whole(LONG).breaks()).isEmpty();
    }

    @Test
    void aLongRecomputeTakesSeveralCalls() throws Exception {
        Recompute recompute = new Recompute(chain.database, this::time);
        Recompute.Order order = new Recompute.Order(new Chain("kbl", 0, 1), "N. Ahmadi", "restored");
        for (int i = 0; i < 12; i++) {
            chain.append(1_000);
        }
        chain.execute("delete from audit where sequence = 6");
        verification.due(LONG);

        assertThat(recompute.run(order, Duration.ZERO)).isEqualTo(new Recompute.Unfinished(5_001));
        assertThat(recompute.run(order, Duration.ZERO)).isEqualTo(new Recompute.Unfinished(10_001));
        assertThat(recompute.run(order, Duration.ZERO))
                .isInstanceOfSatisfying(
                        Recompute.Done.class, done -> assertThat(done.records()).isEqualTo(11_999));
        assertThat(recompute.run(order, LONG)).isInstanceOf(Recompute.DoneBefore.class);
        Verification whole = verification.whole(LONG);
        assertThat(whole.breaks()).isEmpty();
        assertThat(whole.records()).isEqualTo(11_999 + 2);
    }

    private long seconds(String pass) {
        return seconds(pass, metrics);
    }

    private static long seconds(String pass, SimpleMeterRegistry metrics) {
        return (long) metrics.get("chan_audit_verification_last_success_seconds")
                .tag("pass", pass)
                .gauge()
                .value();
    }

    /// How long a million records take; by hand: `-Dqasid.audit.records=1000000`.
    @Test
    void readsAnyNumberOfRecords() throws Exception {
        int records = Integer.getInteger("qasid.audit.records", 20_000);
        for (int written = 0; written < records; written += 1_000) {
            chain.append(1_000);
        }
        long begun = System.nanoTime();
        Verification whole = verification.whole(LONG);
        long millis = Duration.ofNanos(System.nanoTime() - begun).toMillis();
        assertThat(whole.complete()).isTrue();
        assertThat(whole.records()).isEqualTo(records);
        org.slf4j.LoggerFactory.getLogger(getClass()).info("{} records verified in {} ms", records, millis);
    }
}
