package io.qasid.messages;

import static io.qasid.messages.RunningMessages.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Timestamp;
import io.qasid.proto.v1.AttemptView;
import io.qasid.proto.v1.AuditBreak;
import io.qasid.proto.v1.Category;
import io.qasid.proto.v1.DecisionView;
import io.qasid.proto.v1.MessageView;
import io.qasid.proto.v1.Money;
import io.qasid.proto.v1.QuarantinedChain;
import io.qasid.proto.v1.Step;
import io.qasid.proto.v1.VerifyAuditReply;
import java.net.http.HttpResponse;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LookupsTest {
    private static FakeRouter router;
    private static RunningMessages messages;

    @BeforeAll
    static void start() {
        router = new FakeRouter();
        messages = new RunningMessages(router.address(), Map.of());
    }

    @AfterAll
    static void stop() {
        messages.close();
        router.close();
    }

    @BeforeEach
    void reset() {
        router.reset();
    }

    @Test
    void aMessageShowsEveryAttemptAndEveryDecision() {
        router.knows(RunningMessages.TENANT, delivered());

        HttpResponse<String> response = messages.get("/v1/messages/" + FakeRouter.MESSAGE_ID);

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(json(response)).isEqualTo(Golden.json("message-delivered.json"));
    }

    @Test
    void aMessageInFlightHasNoEnd() {
        router.knows(
                RunningMessages.TENANT,
                delivered().toBuilder()
                        .setStatus("IN_FLIGHT")
                        .clearFinishedAt()
                        .clearMetadata()
                        .clearAttempts()
                        .build());

        HttpResponse<String> response = messages.get("/v1/messages/" + FakeRouter.MESSAGE_ID);

        assertThat(json(response).path("status").asText()).isEqualTo("in_flight");
        assertThat(json(response).has("finishedAt")).isFalse();
        assertThat(json(response).path("metadata").isObject()).isTrue();
        assertThat(json(response).path("attempts").isArray()).isTrue();
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                FakeRouter.MESSAGE_ID, // another tenant's
                "01990c5e-4e80-7000-8000-00000000ffff", // nobody's
                "nonsense",
                "1-2-3-4-5",
                "01990C5E-4E80-7000-8000-00000000002A",
                "%2e%2e",
                "01990c5e-4e80-7000-8000-00000000002a%00",
            })
    void whatIsNotTheTenantsIsNotThere(String id) {
        router.knows(RunningMessages.OTHER_TENANT, delivered());

        HttpResponse<String> response = messages.get("/v1/messages/" + id);

        assertThat(response.statusCode()).isEqualTo(404);
        assertThat(response.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        assertThat(json(response).path("code").asText()).isIn("MESSAGE_NOT_FOUND", "NOT_FOUND");
    }

    @Test
    void theLedgerIsTheTenantsOwnAndAddsUp() {
        HttpResponse<String> response = messages.get("/v1/ledger");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(json(response)).isEqualTo(Golden.json("ledger.json"));
    }

    @Test
    void theAuditChainIsIntactOrSaysWhereItBreaks() {
        router.verifies(
                VerifyAuditReply.newBuilder().setRecords(42).setChains(2).build());
        assertThat(messages.get("/v1/audit/verification").body())
                .isEqualTo(
                        "{\"intact\":true,\"complete\":true,\"records\":42,\"chains\":2,\"breaks\":[],\"quarantined\":[]}");

        AuditBreak broken = AuditBreak.newBuilder()
                .setRegion("kbl")
                .setSlot(1)
                .setOrigin(1)
                .setSequence(17)
                .setProblem("its payload was changed")
                .setExpected("ab")
                .setFound("cd")
                .build();
        QuarantinedChain.Builder quarantined = QuarantinedChain.newBuilder()
                .setBroken(broken)
                .setLastSequence(40)
                .setGoodSequence(16)
                .setFoundAt(Timestamp.newBuilder().setSeconds(1_782_864_000));
        router.verifies(VerifyAuditReply.newBuilder()
                .setRecords(42)
                .setChains(2)
                .setPartial(true)
                .addBreaks(broken)
                .addQuarantined(quarantined)
                .build());
        String said = "{\"region\":\"kbl\",\"slot\":1,\"origin\":1,\"sequence\":17,"
                + "\"problem\":\"its payload was changed\",\"expected\":\"ab\",\"found\":\"cd\"}";
        assertThat(messages.get("/v1/audit/verification").body())
                .isEqualTo("{\"intact\":false,\"complete\":false,\"records\":42,\"chains\":2,\"breaks\":[" + said
                        + "],\"quarantined\":[{\"broken\":" + said
                        + ",\"last\":40,\"good\":16,\"foundAt\":\"2026-07-01T00:00:00Z\",\"recomputedAt\":null}]}");

        quarantined.setRecomputedAt(Timestamp.newBuilder().setSeconds(1_782_950_400));
        router.verifies(
                VerifyAuditReply.newBuilder().addQuarantined(quarantined).build());
        assertThat(json(messages.get("/v1/audit/verification?pass=recent"))
                        .path("intact")
                        .asBoolean())
                .isTrue();
        assertThat(messages.get("/v1/audit/verification?pass=half").statusCode())
                .isEqualTo(422);
    }

    private static MessageView delivered() {
        return MessageView.newBuilder()
                .setMessageId(FakeRouter.MESSAGE_ID)
                .setStatus("DELIVERED")
                .setRecipient("+93701234567")
                .setSender("Qasid")
                .setCategory(Category.CATEGORY_OTP)
                .setEncoding("UCS_2")
                .setSegments(2)
                .setAcceptedAt(at(0))
                .setDeadline(at(300))
                .setFinishedAt(at(4))
                .putMetadata("order", "7")
                .putMetadata("branch", "کابل")
                .setStrategy("SEQUENTIAL")
                .setPriceMax(afn(1_000))
                .addSteps(Step.newBuilder()
                        .setRoute("sms:awcc")
                        .setSuccess("DELIVERED")
                        .setPrice(afn(360)))
                .addSteps(Step.newBuilder()
                        .setRoute("sms:roshan")
                        .setSuccess("DELIVERED")
                        .setPrice(afn(380)))
                .addAttempts(AttemptView.newBuilder()
                        .setOrdinal(1)
                        .setRoute("sms:awcc")
                        .setState("FAILED")
                        .setReason("ESME_RINVDSTADR")
                        .setCreatedAt(at(0))
                        .setUpdatedAt(at(1)))
                .addAttempts(AttemptView.newBuilder()
                        .setOrdinal(2)
                        .setRoute("sms:roshan")
                        .setState("DELIVERED")
                        .addProviderMessageIds("a1")
                        .addProviderMessageIds("a2")
                        .setPrice(afn(380))
                        .setCreatedAt(at(1))
                        .setUpdatedAt(at(4)))
                .addDecisions(DecisionView.newBuilder()
                        .setAt(at(0))
                        .setKind("GATE_ALLOWED")
                        .setReason("CONSENT_NOT_NEEDED"))
                .addDecisions(DecisionView.newBuilder()
                        .setAt(at(1))
                        .setKind("STEP_FAILED")
                        .setReason("ESME_RINVDSTADR")
                        .setDetail("invalid destination address")
                        .setAttempt(1))
                .build();
    }

    private static Money afn(long minorUnits) {
        return Money.newBuilder().setMinorUnits(minorUnits).setCurrency("AFN").build();
    }

    private static Timestamp at(int seconds) {
        return FakeRouter.ACCEPTED_AT.toBuilder()
                .setSeconds(FakeRouter.ACCEPTED_AT.getSeconds() + seconds)
                .build();
    }
}
