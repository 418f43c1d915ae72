package io.qasid.compliance;

import static io.qasid.compliance.RunningCompliance.check;
import static io.qasid.proto.v1.Category.CATEGORY_MARKETING;
import static io.qasid.proto.v1.Category.CATEGORY_OTP;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Timestamp;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.qasid.proto.v1.Category;
import io.qasid.proto.v1.ComplianceCheck;
import io.qasid.proto.v1.ComplianceCheckBatch;
import io.qasid.proto.v1.ComplianceDecision;
import io.qasid.proto.v1.ComplianceDecision.Verdict;
import io.qasid.servers.TestDatabase;
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

class ComplianceGateTest {
    private static final String ZAINAB = "+93701234567";
    /// 23:00 in Kabul.
    private static final Instant NIGHT = Instant.parse("2026-11-25T18:30:00Z");

    private static final Instant DAY = Instant.parse("2026-11-25T08:00:00Z");
    private static RunningCompliance compliance;

    private final String tenant = UUID.randomUUID().toString();

    @BeforeAll
    static void start() {
        TestDatabase database = TestServers.freshDatabase();
        RunningCompliance.migrate(database);
        compliance = new RunningCompliance(database, TestServers.nats().url());
    }

    @AfterAll
    static void stop() {
        compliance.close();
    }

    @Test
    void withoutARuleAMessageIsAllowedAndNoRuleIsNamed() {
        RulesInForce rules = compliance.bean(RulesInForce.class);
        Instant before = rules.usable().orElseThrow().readAt();
        ComplianceDecision decision = compliance.gate().check(check(tenant, ZAINAB, CATEGORY_MARKETING, "", NIGHT));
        Instant after = rules.usable().orElseThrow().readAt();

        assertThat(decision.getVerdict()).isEqualTo(Verdict.VERDICT_ALLOWED);
        assertThat(decision.getReason()).isEqualTo("COMPLIANT");
        assertThat(decision.getRuleId()).isEmpty();
        assertThat(decision.getRuleVersion()).isZero();
        assertThat(decision.hasDeferredUntil()).isFalse();
        assertThat(instant(decision.getDecidedAt()))
                .as("as old as the rules that it rests on, never younger")
                .isBetween(before, after);
    }

    @Test
    void quietHoursDeferInTheRecipientsZoneAndNameTheirRule() throws Exception {
        String id = compliance.rule(quietHours());

        ComplianceDecision night = compliance.gate().check(check(tenant, ZAINAB, CATEGORY_MARKETING, "", NIGHT));
        assertThat(night.getVerdict()).isEqualTo(Verdict.VERDICT_DEFERRED);
        assertThat(night.getReason()).isEqualTo("QUIET_HOURS");
        assertThat(night.getRuleId()).isEqualTo(id);
        assertThat(night.getRuleVersion()).isEqualTo(1);
        assertThat(night.getRuleKind()).isEqualTo("QUIET_HOURS");
        assertThat(instant(night.getDeferredUntil())).isEqualTo("2026-11-26T03:30:00Z");
        assertThat(compliance
                        .gate()
                        .check(check(tenant, ZAINAB, CATEGORY_MARKETING, "", DAY))
                        .getVerdict())
                .isEqualTo(Verdict.VERDICT_ALLOWED);
        assertThat(compliance
                        .gate()
                        .check(check(UUID.randomUUID().toString(), ZAINAB, CATEGORY_MARKETING, "", NIGHT))
                        .getVerdict())
                .as("another tenant")
                .isEqualTo(Verdict.VERDICT_ALLOWED);
    }

    @Test
    void theCountryThatTheCallerKnowsIsBelieved() throws Exception {
        compliance.rule(quietHours());
        ComplianceCheck abroad = check(tenant, ZAINAB, CATEGORY_MARKETING, "", NIGHT).toBuilder()
                .setCountry("DE")
                .build();

        assertThat(compliance.gate().check(abroad).getVerdict()).isEqualTo(Verdict.VERDICT_ALLOWED);
    }

    @Test
    void aChangedRuleDecidesInItsNewVersionAndAnEndedOneNoMore() throws Exception {
        String id = compliance.rule(quietHours());
        compliance.put("/v1/compliance/rules/" + id, quietHours().replace("08:00", "09:00"));

        ComplianceDecision changed = compliance.gate().check(check(tenant, ZAINAB, CATEGORY_MARKETING, "", NIGHT));
        assertThat(changed.getRuleVersion()).isEqualTo(2);
        assertThat(instant(changed.getDeferredUntil())).isEqualTo("2026-11-26T04:30:00Z");

        compliance.delete("/v1/compliance/rules/" + id);
        assertThat(compliance
                        .gate()
                        .check(check(tenant, ZAINAB, CATEGORY_MARKETING, "", NIGHT))
                        .getVerdict())
                .isEqualTo(Verdict.VERDICT_ALLOWED);
    }

    @Test
    void aBatchIsAnsweredInItsOrder() throws Exception {
        compliance.rule(quietHours());
        compliance.rule("""
                {"tenantId":"%s","country":"*","category":"*","kind":"CONTENT","term":"قمار"}
                """.formatted(tenant));
        compliance.rule("""
                {"tenantId":"%s","country":"AF","category":"*","kind":"BLOCKED_PREFIX","prefix":"+9379"}
                """.formatted(tenant));

        List<ComplianceDecision> decisions = compliance
                .gate()
                .checkBatch(ComplianceCheckBatch.newBuilder()
                        .addChecks(check(tenant, ZAINAB, CATEGORY_MARKETING, "سلام", NIGHT))
                        .addChecks(check(tenant, ZAINAB, CATEGORY_OTP, "سلام", NIGHT))
                        .addChecks(check(tenant, ZAINAB, CATEGORY_OTP, "قـمار", NIGHT))
                        .addChecks(check(tenant, "not a number", CATEGORY_OTP, "", NIGHT))
                        .addChecks(check(tenant, "+93791234567", CATEGORY_OTP, "", NIGHT))
                        .build())
                .getDecisionsList();

        assertThat(decisions)
                .extracting(ComplianceDecision::getReason)
                .containsExactly("QUIET_HOURS", "COMPLIANT", "TERM_FORBIDDEN", "CHECK_UNREADABLE", "PREFIX_BLOCKED");
        assertThat(decisions)
                .extracting(ComplianceDecision::getVerdict)
                .containsExactly(
                        Verdict.VERDICT_DEFERRED,
                        Verdict.VERDICT_ALLOWED,
                        Verdict.VERDICT_REFUSED,
                        Verdict.VERDICT_UNSPECIFIED,
                        Verdict.VERDICT_REFUSED);
    }

    @Test
    void aThousandChecksFitABatchAndOneMoreDoesNot() {
        ComplianceCheck one = check(tenant, ZAINAB, CATEGORY_OTP, "سلام", DAY);
        ComplianceCheckBatch fits = ComplianceCheckBatch.newBuilder()
                .addAllChecks(Collections.nCopies(1000, one))
                .build();
        assertThat(compliance.gate().checkBatch(fits).getDecisionsList()).hasSize(1000);

        ComplianceCheckBatch tooLarge = fits.toBuilder().addChecks(one).build();
        assertThatThrownBy(() -> compliance.gate().checkBatch(tooLarge))
                .satisfies(e -> assertThat(code(e)).isEqualTo(Status.Code.INVALID_ARGUMENT));
    }

    static List<ComplianceCheck> unreadableChecks() {
        ComplianceCheck fine = check(UUID.randomUUID().toString(), ZAINAB, CATEGORY_OTP, "a secret text", DAY);
        return List.of(
                fine.toBuilder().setTenantId("nobody").build(),
                fine.toBuilder().setRecipient("0701234567").build(),
                fine.toBuilder().setCountry("Afghanistan").build(),
                fine.toBuilder().setCountry("af").build(),
                fine.toBuilder().setChannel("pigeon").build(),
                fine.toBuilder().setCategory(Category.CATEGORY_UNSPECIFIED).build(),
                fine.toBuilder().setCategoryValue(99).build(),
                fine.toBuilder().setText("x".repeat(4097)).build(),
                fine.toBuilder()
                        .setAt(Timestamp.newBuilder().setSeconds(Long.MAX_VALUE))
                        .build(),
                fine.toBuilder().setAt(Timestamp.newBuilder().setNanos(-1)).build());
    }

    @ParameterizedTest
    @MethodSource("unreadableChecks")
    void aCheckThatCannotBeReadIsRefusedWithoutRepeatingNumberOrText(ComplianceCheck check) {
        assertThatThrownBy(() -> compliance.gate().check(check)).satisfies(e -> {
            assertThat(code(e)).isEqualTo(Status.Code.INVALID_ARGUMENT);
            assertThat(e.getMessage()).doesNotContain("701234567", "secret", "xxx");
        });
    }

    private String quietHours() {
        return """
                {"tenantId":"%s","country":"AF","category":"MARKETING","kind":"QUIET_HOURS","from":"21:00","to":"08:00"}
                """.formatted(tenant);
    }

    private static Instant instant(Timestamp wire) {
        return Instant.ofEpochSecond(wire.getSeconds(), wire.getNanos());
    }

    private static Status.Code code(Throwable thrown) {
        assertThat(thrown).isInstanceOf(StatusRuntimeException.class);
        return ((StatusRuntimeException) thrown).getStatus().getCode();
    }
}
