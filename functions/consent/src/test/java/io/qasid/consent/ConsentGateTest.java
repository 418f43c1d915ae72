package io.qasid.consent;

import static io.qasid.consent.RunningConsent.check;
import static io.qasid.proto.v1.Category.CATEGORY_EMERGENCY;
import static io.qasid.proto.v1.Category.CATEGORY_MARKETING;
import static io.qasid.proto.v1.Category.CATEGORY_OTP;
import static io.qasid.proto.v1.Category.CATEGORY_TRANSACTIONAL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Timestamp;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.qasid.proto.v1.Category;
import io.qasid.proto.v1.ConsentCheck;
import io.qasid.proto.v1.ConsentCheckBatch;
import io.qasid.proto.v1.ConsentDecision;
import io.qasid.proto.v1.ConsentDecision.Verdict;
import io.qasid.servers.TestDatabase;
import io.qasid.servers.TestServers;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ConsentGateTest {
    private static final String ZAINAB = "+93701234567";
    private static RunningConsent consent;

    private final String tenant = UUID.randomUUID().toString();

    @BeforeAll
    static void start() {
        TestDatabase database = TestServers.freshDatabase();
        RunningConsent.migrate(database.url(), database.user(), database.password());
        consent = new RunningConsent(
                database.url(),
                database.user(),
                database.password(),
                TestServers.nats().url());
    }

    @AfterAll
    static void stop() {
        consent.close();
    }

    @Test
    void aRecipientWhoNeverSaidAnythingGetsEverythingButMarketing() {
        assertThat(consent.reason(tenant, ZAINAB, CATEGORY_OTP)).isEqualTo("CONSENT_NOT_NEEDED");
        assertThat(consent.reason(tenant, ZAINAB, CATEGORY_TRANSACTIONAL)).isEqualTo("CONSENT_NOT_NEEDED");
        assertThat(consent.reason(tenant, ZAINAB, CATEGORY_EMERGENCY)).isEqualTo("CONSENT_NOT_NEEDED");
        assertThat(consent.reason(tenant, ZAINAB, CATEGORY_MARKETING)).isEqualTo("CONSENT_MISSING");
    }

    @Test
    void aGrantOpensMarketingForThatTenantAndRecipientOnly() throws Exception {
        consent.put(tenant, ZAINAB, "MARKETING", "GRANTED");

        assertThat(consent.reason(tenant, ZAINAB, CATEGORY_MARKETING)).isEqualTo("CONSENT_GRANTED");
        assertThat(consent.reason(tenant, "+93701234568", CATEGORY_MARKETING)).isEqualTo("CONSENT_MISSING");
        assertThat(consent.reason(UUID.randomUUID().toString(), ZAINAB, CATEGORY_MARKETING))
                .isEqualTo("CONSENT_MISSING");
    }

    @Test
    void theLatestRecordOfAScopeCounts() throws Exception {
        consent.put(tenant, ZAINAB, "MARKETING", "GRANTED");
        consent.put(tenant, ZAINAB, "MARKETING", "WITHDRAWN");
        assertThat(consent.reason(tenant, ZAINAB, CATEGORY_MARKETING)).isEqualTo("CONSENT_WITHDRAWN");

        consent.put(tenant, ZAINAB, "MARKETING", "GRANTED");
        assertThat(consent.reason(tenant, ZAINAB, CATEGORY_MARKETING)).isEqualTo("CONSENT_GRANTED");
    }

    @Test
    void aWithdrawalOfOneCategoryLeavesTheOthersAlone() throws Exception {
        consent.put(tenant, ZAINAB, "TRANSACTIONAL", "WITHDRAWN");

        assertThat(consent.reason(tenant, ZAINAB, CATEGORY_TRANSACTIONAL)).isEqualTo("CONSENT_WITHDRAWN");
        assertThat(consent.reason(tenant, ZAINAB, CATEGORY_OTP)).isEqualTo("CONSENT_NOT_NEEDED");
    }

    @Test
    void aWithdrawalOfEverythingIsStrongerThanLaterGrantsOfPartsAndLiftedByAGrantOfEverything() throws Exception {
        consent.put("""
                {"tenantId":"%s","recipient":"%s","channel":"ALL","category":"ALL","state":"WITHDRAWN"}
                """.formatted(tenant, ZAINAB));
        consent.put(tenant, ZAINAB, "MARKETING", "GRANTED");

        assertThat(consent.reason(tenant, ZAINAB, CATEGORY_MARKETING)).isEqualTo("CONSENT_WITHDRAWN");
        assertThat(consent.reason(tenant, ZAINAB, CATEGORY_OTP)).isEqualTo("CONSENT_WITHDRAWN");
        assertThat(consent.reason(tenant, ZAINAB, CATEGORY_EMERGENCY)).isEqualTo("CONSENT_NOT_NEEDED");

        consent.put("""
                {"tenantId":"%s","recipient":"%s","channel":"ALL","category":"ALL","state":"GRANTED","proof":"call 9"}
                """.formatted(tenant, ZAINAB));
        assertThat(consent.reason(tenant, ZAINAB, CATEGORY_MARKETING)).isEqualTo("CONSENT_GRANTED");
    }

    @Test
    void aDecisionSaysWhenItWasMade() {
        Instant before = Instant.now();
        ConsentDecision decision = consent.gate().check(check(tenant, ZAINAB, CATEGORY_OTP));

        assertThat(decision.getVerdict()).isEqualTo(Verdict.VERDICT_ALLOWED);
        Timestamp at = decision.getDecidedAt();
        assertThat(Instant.ofEpochSecond(at.getSeconds(), at.getNanos()))
                .isBetween(before.minusMillis(1), Instant.now());
    }

    @Test
    void aBatchIsAnsweredInItsOrder() throws Exception {
        consent.put(tenant, ZAINAB, "MARKETING", "GRANTED");
        consent.put(tenant, "+93780000003", "ALL", "WITHDRAWN");

        List<ConsentDecision> decisions = consent.gate()
                .checkBatch(ConsentCheckBatch.newBuilder()
                        .addChecks(check(tenant, "+93780000003", CATEGORY_OTP))
                        .addChecks(check(tenant, ZAINAB, CATEGORY_MARKETING))
                        .addChecks(check(tenant, "+93780000003", CATEGORY_EMERGENCY))
                        .addChecks(check(tenant, "not a number", CATEGORY_OTP))
                        .addChecks(check(tenant, ZAINAB, CATEGORY_MARKETING))
                        .addChecks(check(tenant, "+93780000004", CATEGORY_MARKETING))
                        .build())
                .getDecisionsList();

        assertThat(decisions)
                .extracting(ConsentDecision::getReason)
                .containsExactly(
                        "CONSENT_WITHDRAWN",
                        "CONSENT_GRANTED",
                        "CONSENT_NOT_NEEDED",
                        "CHECK_UNREADABLE",
                        "CONSENT_GRANTED",
                        "CONSENT_MISSING");
        assertThat(decisions.get(3).getVerdict()).isEqualTo(Verdict.VERDICT_UNSPECIFIED);
    }

    @Test
    void aThousandChecksFitABatchAndOneMoreDoesNot() {
        List<ConsentCheck> thousand = IntStream.range(0, 1000)
                .mapToObj(i -> check(tenant, "+9370%07d".formatted(i), CATEGORY_MARKETING))
                .toList();
        ConsentCheckBatch fits =
                ConsentCheckBatch.newBuilder().addAllChecks(thousand).build();
        assertThat(consent.gate().checkBatch(fits).getDecisionsList())
                .hasSize(1000)
                .allSatisfy(decision -> assertThat(decision.getReason()).isEqualTo("CONSENT_MISSING"));

        ConsentCheckBatch tooLarge = fits.toBuilder()
                .addAllChecks(Collections.nCopies(1, thousand.getFirst()))
                .build();
        assertThatThrownBy(() -> consent.gate().checkBatch(tooLarge))
                .satisfies(e -> assertThat(code(e)).isEqualTo(Status.Code.INVALID_ARGUMENT));
    }

    static List<ConsentCheck> unreadableChecks() {
        String tenant = UUID.randomUUID().toString();
        return List.of(
                check("nobody", ZAINAB, CATEGORY_OTP),
                check(tenant, "0701234567", CATEGORY_OTP),
                check(tenant, ZAINAB, Category.CATEGORY_UNSPECIFIED),
                check(tenant, ZAINAB, CATEGORY_OTP).toBuilder()
                        .setChannel("pigeon")
                        .build(),
                check(tenant, ZAINAB, CATEGORY_OTP).toBuilder()
                        .setCategoryValue(99)
                        .build());
    }

    @ParameterizedTest
    @MethodSource("unreadableChecks")
    void aCheckThatCannotBeReadIsRefusedWithoutRepeatingItsNumber(ConsentCheck check) {
        assertThatThrownBy(() -> consent.gate().check(check)).satisfies(e -> {
            assertThat(code(e)).isEqualTo(Status.Code.INVALID_ARGUMENT);
            assertThat(e.getMessage()).doesNotContain("701234567");
        });
    }

    private static Status.Code code(Throwable thrown) {
        assertThat(thrown).isInstanceOf(StatusRuntimeException.class);
        return ((StatusRuntimeException) thrown).getStatus().getCode();
    }
}
