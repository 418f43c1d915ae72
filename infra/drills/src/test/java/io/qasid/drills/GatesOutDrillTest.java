package io.qasid.drills;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.qasid.local.client.Answer;
import io.qasid.local.client.QasidApi;
import io.qasid.local.client.SendRequest;
import io.qasid.local.client.UnreachableException;
import io.qasid.model.Category;
import io.qasid.model.MessageStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Each gate killed, and frozen in the middle of its connections, while a tenant goes on sending: whoever the router
/// knows
/// nothing of is refused for that reason, nobody gets a message, and all is well by itself once the gate is back.
@Timeout(600)
final class GatesOutDrillTest {
    private static final int ASKED = 40;
    private static final Duration BACK_MAX = Duration.ofSeconds(60);
    private static final Duration DELIVERED_MAX = Duration.ofSeconds(30);

    @SuppressWarnings("NullAway.Init") // JUnit calls `start` first
    private static Stand stand;

    /// Past the entrance, which asks again and again for a while where a refusal may be asked again.
    @SuppressWarnings("NullAway.Init") // JUnit calls `start` first
    private static QasidApi api;

    /// Numbers, texts and senders that no cache can know.
    private static int fresh;

    @BeforeAll
    static void start() {
        stand = new Stand();
        api = stand.straightAtMessages();
    }

    @AfterAll
    static void stop() {
        api.close();
        stand.close();
    }

    @Row("CHAN-04")
    @Test
    void nobodyIsWrittenToWhileConsentIsOut() {
        drill("consent", "consent", "REFUSED_CONSENT_UNKNOWN");
    }

    @Row("CHAN-05")
    @Test
    void nobodyIsWrittenToWhileComplianceIsOut() {
        drill("compliance", "compliance", "REFUSED_COMPLIANCE_UNKNOWN");
    }

    @Row("CHAN-06")
    @Test
    void noSenderIsUsedThatTheRegistryWasNotAskedFor() {
        // over HTTP a check that could not be made has a code of its own
        drill("senders", "sender", "REFUSED_SENDER_UNKNOWN");
    }

    /// Consent is away at the very moment when it is withdrawn.
    @Test
    void whoAnswersStopGetsNothingMoreAlthoughConsentIsOutAndWhoAnswersStartDoes() {
        SendRequest request = requests("stopped").getFirst();
        Victim consent = Victim.of(stand.module("consent"));
        assertThat(send(request)).isInstanceOf(Answer.Accepted.class);
        await("its delivery")
                .atMost(DELIVERED_MAX)
                .until(() -> stand.handsets().counts().keySet().stream()
                        .anyMatch(arrived -> arrived.text().equals(request.text())));

        consent.kill().run();
        stand.answer(request.to(), request.sender(), "لغو");
        await("the withdrawal").atMost(BACK_MAX).until(() -> refusedFor("REFUSED_CONSENT", request));
        consent.restart().run();
        // a consent that is busy or just started may be too late for its check: that refuses, too, with another code
        await("consent to know it")
                .atMost(BACK_MAX)
                .failFast("one more message", () -> again(request) instanceof Answer.Accepted)
                .until(() -> stand.recipientsSaidWaiting() == 0);
        await("consent to refuse by itself")
                .atMost(BACK_MAX)
                .failFast("one more message", () -> again(request) instanceof Answer.Accepted)
                .until(() -> refusedFor("REFUSED_CONSENT", request));

        stand.answer(request.to(), request.sender(), "شروع");
        await("the grant").atMost(BACK_MAX).until(() -> again(request) instanceof Answer.Accepted);
    }

    private static boolean refusedFor(String code, SendRequest request) {
        return again(request) instanceof Answer.Problem problem
                && problem.code().equals(code);
    }

    /// The same to the letter, so that every cache knows it, as another message.
    private static Answer again(SendRequest request) {
        return send(request, UUID.randomUUID().toString());
    }

    private void drill(String module, String gate, String code) {
        Victim victim = Victim.of(stand.module(module));
        drill(victim, gate, code, victim.kill(), victim.restart());
        drill(victim, gate, code, victim::freeze, victim::thaw);
    }

    private void drill(Victim victim, String gate, String code, Runnable strike, Runnable mend) {
        List<SendRequest> refused = requests(victim.name());
        SendRequest afterwards = requests(victim.name()).getFirst();
        double before = closed(gate);
        strike.run();
        try {
            for (SendRequest request : refused) {
                assertThat(send(request))
                        .isInstanceOfSatisfying(
                                Answer.Problem.class,
                                problem -> assertThat(problem.code()).isEqualTo(code));
            }
        } finally {
            mend.run();
        }
        assertThat(closed(gate)).as("refusals for want of an answer").isGreaterThanOrEqualTo(before + ASKED);

        List<String> accepted = new ArrayList<>();
        await(victim.name() + " to be asked again").atMost(BACK_MAX).until(() -> {
            if (send(afterwards) instanceof Answer.Accepted(String id, boolean replayed)) {
                accepted.add(id);
            }
            return !accepted.isEmpty();
        });
        await("the message after the outage")
                .atMost(DELIVERED_MAX)
                .until(() ->
                        stand.api().message(accepted.getFirst()).orElseThrow().status() == MessageStatus.DELIVERED);
        // it came after all of them: what was dispatched of those would be here by now
        assertThat(refused)
                .allSatisfy(request -> assertThat(stand.handsets().counts().keySet())
                        .noneMatch(arrived -> arrived.text().equals(request.text())));
        assertThat(stand.api().auditVerification().path("intact").asBoolean()).isTrue();
        Stand.say("%s: %d refused, none arrived".formatted(victim.name(), refused.size()));
    }

    private static double closed(String gate) {
        return new Metrics(stand.addresses().router()).sum("chan_gate_fail_closed_total", "gate=\"" + gate + "\"");
    }

    /// Who is refused for want of an answer may ask again under the same key; who gets no answer has to.
    private static Answer send(SendRequest request) {
        return send(request, request.sender());
    }

    private static Answer send(SendRequest request, String key) {
        while (true) {
            try {
                return api.send(request, key);
            } catch (UnreachableException e) {
                Stand.say("no answer: " + e.getMessage());
            }
        }
    }

    private List<SendRequest> requests(String drill) {
        List<SendRequest> requests = new ArrayList<>();
        for (int i = 0; i < ASKED; i++) {
            int number = fresh++;
            String sender = "%s%d".formatted(drill.substring(0, 3), number);
            stand.registerSender(sender);
            requests.add(SendRequest.of(
                    "+9370%07d".formatted(2_000_000 + number),
                    sender,
                    Category.TRANSACTIONAL,
                    drill + " " + number,
                    Instant.now().plus(Duration.ofMinutes(10)),
                    Map.of()));
        }
        return requests;
    }
}
