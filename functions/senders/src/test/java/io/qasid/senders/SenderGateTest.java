package io.qasid.senders;

import static io.qasid.senders.RunningSenders.check;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Timestamp;
import io.grpc.Status;
import io.qasid.proto.v1.SenderCheck;
import io.qasid.proto.v1.SenderCheckBatch;
import io.qasid.proto.v1.SenderDecision;
import io.qasid.proto.v1.SenderDecision.Verdict;
import io.qasid.servers.TestServers;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SenderGateTest {
    private static RunningSenders senders;

    private final String tenant = UUID.randomUUID().toString();

    @BeforeAll
    static void start() {
        senders = new RunningSenders(
                RunningSenders.migrated(TestServers.freshDatabase()),
                TestServers.nats().url());
    }

    @AfterAll
    static void stop() {
        senders.close();
    }

    @Test
    void aSenderIsGoodFromItsApprovalToItsSuspensionAndAgainAndNeverAfterItsWithdrawal() throws Exception {
        assertThat(senders.reason(tenant, "Acme", "")).isEqualTo("SENDER_NOT_REGISTERED");
        String id = senders.register(tenant, "Acme", "*");
        assertThat(senders.reason(tenant, "Acme", "")).isEqualTo("SENDER_NOT_APPROVED");
        senders.decide(id, "approve");
        assertThat(senders.reason(tenant, "Acme", "")).isEqualTo("SENDER_APPROVED");
        senders.decide(id, "suspend");
        assertThat(senders.reason(tenant, "Acme", "")).isEqualTo("SENDER_SUSPENDED");
        senders.decide(id, "approve");
        assertThat(senders.reason(tenant, "Acme", "")).isEqualTo("SENDER_APPROVED");
        senders.decide(id, "withdraw");
        assertThat(senders.reason(tenant, "Acme", "")).isEqualTo("SENDER_NOT_REGISTERED");
    }

    @Test
    void aRejectedSenderIsRefusedAsSuch() throws Exception {
        senders.decide(senders.register(tenant, "Acme", "*"), "reject");

        assertThat(senders.reason(tenant, "Acme", "awcc")).isEqualTo("SENDER_REJECTED");
    }

    @Test
    void anApprovalIsForOneTenantOneCountryAndOneSpelling() throws Exception {
        senders.decide(senders.register(tenant, "Acme", "*"), "approve");

        assertThat(senders.reason(UUID.randomUUID().toString(), "Acme", "")).isEqualTo("SENDER_NOT_REGISTERED");
        assertThat(senders.reason(tenant, "ACME", "")).isEqualTo("SENDER_NOT_REGISTERED");
        SenderCheck elsewhere =
                check(tenant, "Acme", "").toBuilder().setCountry("IR").build();
        assertThat(senders.gate().check(elsewhere).getReason()).isEqualTo("SENDER_NOT_REGISTERED");
    }

    @Test
    void anApprovalForOneOperatorIsForThatOperatorOnly() throws Exception {
        senders.decide(senders.register(tenant, "Acme", "awcc"), "approve");

        assertThat(senders.reason(tenant, "Acme", "awcc")).isEqualTo("SENDER_APPROVED");
        assertThat(senders.reason(tenant, "Acme", "roshan")).isEqualTo("SENDER_NOT_FOR_OPERATOR");
        assertThat(senders.reason(tenant, "Acme", "")).isEqualTo("SENDER_NOT_FOR_OPERATOR");
    }

    @Test
    void anOperatorMayRefuseASenderThatIsGoodEverywhereElse() throws Exception {
        senders.decide(senders.register(tenant, "Acme", "*"), "approve");
        senders.decide(senders.register(tenant, "Acme", "awcc"), "reject");

        assertThat(senders.reason(tenant, "Acme", "awcc")).isEqualTo("SENDER_REJECTED");
        assertThat(senders.reason(tenant, "Acme", "roshan")).isEqualTo("SENDER_APPROVED");
        assertThat(senders.reason(tenant, "Acme", "")).isEqualTo("SENDER_NOT_FOR_OPERATOR");
    }

    @Test
    void aSuspensionForEveryOperatorStopsEachOfThem() throws Exception {
        senders.decide(senders.register(tenant, "Acme", "*"), "approve", "suspend");
        senders.decide(senders.register(tenant, "Acme", "awcc"), "approve");

        assertThat(senders.reason(tenant, "Acme", "awcc")).isEqualTo("SENDER_SUSPENDED");
    }

    @ParameterizedTest(name = "registered as {0}")
    @ValueSource(strings = {"93701234567", "+93701234567"})
    void aLongNumberIsTheSameWithAndWithoutItsPlusSign(String registered) throws Exception {
        senders.decide(senders.register(tenant, registered, "*"), "approve");

        assertThat(senders.reason(tenant, "93701234567", "")).isEqualTo("SENDER_APPROVED");
        assertThat(senders.reason(tenant, "+93701234567", "")).isEqualTo("SENDER_APPROVED");
    }

    @ParameterizedTest(name = "''{0}''")
    @ValueSource(strings = {"0701234567", "!?", "کابل", "A name of more than eleven"})
    void whatCanBeNoSenderWasNeverRegistered(String sender) {
        assertThat(senders.reason(tenant, sender, "")).isEqualTo("SENDER_NOT_REGISTERED");
    }

    @Test
    void aDecisionSaysWhenItWasMade() {
        Instant before = Instant.now();
        SenderDecision decision = senders.gate().check(check(tenant, "Acme", ""));

        assertThat(decision.getVerdict()).isEqualTo(Verdict.VERDICT_REFUSED);
        Timestamp at = decision.getDecidedAt();
        assertThat(Instant.ofEpochSecond(at.getSeconds(), at.getNanos()))
                .isBetween(before.minusMillis(1), Instant.now());
    }

    @Test
    void aBatchIsAnsweredInItsOrder() throws Exception {
        senders.decide(senders.register(tenant, "Acme", "*"), "approve");
        senders.decide(senders.register(tenant, "4040", "awcc"), "approve", "suspend");

        List<SenderDecision> decisions = senders.gate()
                .checkBatch(SenderCheckBatch.newBuilder()
                        .addChecks(check(tenant, "4040", "awcc"))
                        .addChecks(check(tenant, "Acme", ""))
                        .addChecks(check(tenant, "", "awcc"))
                        .addChecks(check(tenant, "4040", "roshan"))
                        .addChecks(check(tenant, "Acme", "roshan"))
                        .build())
                .getDecisionsList();

        assertThat(decisions)
                .extracting(SenderDecision::getReason)
                .containsExactly(
                        "SENDER_SUSPENDED",
                        "SENDER_APPROVED",
                        "CHECK_UNREADABLE",
                        "SENDER_NOT_REGISTERED",
                        "SENDER_APPROVED");
        assertThat(decisions.get(1).getVerdict()).isEqualTo(Verdict.VERDICT_ALLOWED);
        assertThat(decisions.get(2).getVerdict()).isEqualTo(Verdict.VERDICT_UNSPECIFIED);
    }

    @Test
    void aThousandChecksFitABatchAndOneMoreDoesNot() {
        SenderCheck one = check(tenant, "Acme", "awcc");
        SenderCheckBatch fits = SenderCheckBatch.newBuilder()
                .addAllChecks(Collections.nCopies(1000, one))
                .build();
        assertThat(senders.gate().checkBatch(fits).getDecisionsList())
                .hasSize(1000)
                .allSatisfy(decision -> assertThat(decision.getReason()).isEqualTo("SENDER_NOT_REGISTERED"));

        SenderCheckBatch tooLarge = fits.toBuilder().addChecks(one).build();
        assertThatThrownBy(() -> senders.gate().checkBatch(tooLarge))
                .satisfies(e -> assertThat(Status.fromThrowable(e).getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT));
    }

    static List<SenderCheck> unreadableChecks() {
        SenderCheck good = check(UUID.randomUUID().toString(), "+93701234567", "awcc");
        return List.of(
                good.toBuilder().setTenantId("nobody").build(),
                good.toBuilder().setSender("").build(),
                good.toBuilder().setSender("+93701234567\u0000").build(),
                good.toBuilder().setSender("+93701234567".repeat(3)).build(),
                good.toBuilder().setChannel("pigeon").build(),
                good.toBuilder().setCountry("af").build(),
                good.toBuilder().setCountry("").build(),
                good.toBuilder().setOperator("*").build(),
                good.toBuilder().setOperator("Not An Account").build());
    }

    @ParameterizedTest
    @MethodSource("unreadableChecks")
    void aCheckThatCannotBeReadIsRefusedWithoutRepeatingIt(SenderCheck check) {
        assertThatThrownBy(() -> senders.gate().check(check)).satisfies(e -> {
            assertThat(Status.fromThrowable(e).getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
            assertThat(e.getMessage()).doesNotContain("701234567", "pigeon", "Not An Account");
        });
    }
}
