package io.qasid.drills;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.groups.Tuple.tuple;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.qasid.local.client.Answer;
import io.qasid.local.client.MessageView;
import io.qasid.local.client.SendPrice;
import io.qasid.local.client.SendRequest;
import io.qasid.model.Category;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.stream.StreamSupport;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Codes that are spoken when no SMS arrives, and a cap that the call would break: nobody is called, nobody pays for
/// more than the providers took, the tenant is told what would have been enough; and with that the next code is spoken.
@Timeout(600)
final class CostCapDrillTest {
    /// As many as the alert wants.
    private static final int CODES = 10;
    /// Both operators take it and say later that it did not arrive: it costs 1.80 and 1.90.
    private static final String TAKEN_AND_LOST = "9920";
    /// Both operators refuse it, which costs nothing.
    private static final String REFUSED = "9910";
    /// More than the two SMS together, and more than the call alone; not enough for all three.
    private static final SendPrice CAP = new SendPrice("16.00", "AFN");

    private static final Duration END_MAX = Duration.ofMinutes(2);
    private static final Duration DEADLINE_AFTER = Duration.ofMinutes(10);
    private static final Duration TOLD_MAX = Duration.ofSeconds(30);

    @Row("CHAN-11")
    @Test
    void noStepIsTakenThatWouldBreakTheCapAndTheTenantIsToldWhatWouldDo() {
        try (Stand stand = new Stand()) {
            Metrics router = new Metrics(stand.addresses().router());
            double before = router.sum("chan_cost_cap_breach_total");
            List<SendRequest> codes = new ArrayList<>();
            List<String> ids = new ArrayList<>();
            for (int i = 0; i < CODES; i++) {
                codes.add(code("+93701%02d".formatted(i) + TAKEN_AND_LOST));
                ids.add(accepted(stand, codes.get(i).atMost(CAP)));
            }
            SendRequest refusedByBoth = code("+9370200" + REFUSED);
            String spoken = accepted(stand, refusedByBoth.atMost(CAP));

            for (int i = 0; i < CODES; i++) {
                capHeld(stand, ids.get(i), codes.get(i));
            }
            assertThat(router.sum("chan_cost_cap_breach_total") - before).isEqualTo(CODES);
            awaitEnd(stand, spoken, "message.delivered");
            assertThat(charges(stand, spoken))
                    .as("what was refused leaves room for the call")
                    .containsExactly(
                            tuple("sms:awcc", "not_charged", "0.00"),
                            tuple("sms:roshan", "not_charged", "0.00"),
                            tuple("voice:qasid", "charged", "15.00"));
            assertThat(stand.telephones().calls(refusedByBoth.to())).isEqualTo(1);
            Stand.say("cost cap: " + CODES + " codes ended at their cap, nobody was called for them");

            belowEveryStep(stand);
            JsonNode told = stand.capReached(ids.getFirst()).orElseThrow();
            raised(stand, told);
            raisedByPolicy(stand, told);
            budget(stand);
            Books.budgetsAgree(stand);
        }
    }

    /// The catalogue's effect, audit record, event and charges, for one message.
    private static void capHeld(Stand stand, String id, SendRequest code) {
        awaitEnd(stand, id, "message.failed");
        await("the tenant to be told")
                .atMost(TOLD_MAX)
                .until(() -> stand.capReached(id).isPresent());
        JsonNode told = stand.capReached(id).orElseThrow();
        assertThat(told.path("reason").asText()).isEqualTo("REFUSED_COST_CAP");
        assertThat(told.path("notTaken").path(0).path("route").asText()).isEqualTo("voice:qasid");
        assertThat(told.path("suggestion").path("priceMax").path("amount").asText())
                .isEqualTo("18.70");
        MessageView view = stand.api().message(id).orElseThrow();
        assertThat(view.decisions())
                .filteredOn(decision -> decision.kind().equals("STEP_SKIPPED"))
                .extracting(MessageView.Decision::reason)
                .containsExactly("REFUSED_COST_CAP");
        assertThat(charges(stand, id))
                .containsExactly(tuple("sms:awcc", "charged", "1.80"), tuple("sms:roshan", "charged", "1.90"));
        assertThat(submits(stand, code)).as("what operators took").isEqualTo(2);
        assertThat(stand.telephones().calls(code.to())).as("calls").isZero();
    }

    private static void belowEveryStep(Stand stand) {
        SendRequest code = code("+9370300" + TAKEN_AND_LOST);
        assertThat(problem(stand, code.atMost(new SendPrice("1.00", "AFN")), key()))
                .isEqualTo("REFUSED_COST_CAP");
        assertThat(submits(stand, code)).isZero();
    }

    /// With the cap that the tenant was told the call is made.
    private static void raised(Stand stand, JsonNode told) {
        JsonNode enough = told.path("suggestion").path("priceMax");
        SendRequest code = code("+9370400" + TAKEN_AND_LOST);
        String id = accepted(
                stand,
                code.atMost(new SendPrice(
                        enough.path("amount").asText(), enough.path("currency").asText())));
        spokenForAll(stand, id, code);
    }

    /// A policy has a cap for messages that have none; an operator of Qasid raises it for a while, as was suggested.
    private static void raisedByPolicy(Stand stand, JsonNode told) {
        assertThatThrownBy(() -> stand.setPolicy(Category.OTP, "code", policy("1.79", 0)))
                .as("below the cheapest path")
                .hasMessageContaining("below_cheapest_path")
                .hasMessageContaining("sms:awcc");
        stand.setPolicy(Category.OTP, "code", policy("16.00", 0));
        SendRequest held = code("+9370600" + TAKEN_AND_LOST);
        capHeld(stand, accepted(stand, held), held);

        stand.setPolicy(
                Category.OTP,
                "code",
                policy(told.path("suggestion").path("priceMax").path("amount").asText(), 1));
        SendRequest code = code("+9370700" + TAKEN_AND_LOST);
        String id = accepted(stand, code);
        spokenForAll(stand, id, code);
        assertThat(stand.api().message(id).orElseThrow().decisions())
                .filteredOn(decision -> decision.kind().equals("ACCEPTED"))
                .singleElement()
                .satisfies(decision -> assertThat(decision.detail()).contains("v2"));
    }

    /// The ladder `code` as the router has it, with a cap.
    private static Map<String, Object> policy(String cap, int version) {
        return Map.of(
                "version",
                version,
                "strategy",
                "SEQUENTIAL",
                "steps",
                List.of(
                        Map.of("route", "sms:awcc", "withinSeconds", 60),
                        Map.of("route", "sms:roshan", "withinSeconds", 60),
                        Map.of("route", "voice:qasid")),
                "costCapPerMessage",
                Map.of("amount", cap, "currency", "AFN"),
                "reason",
                "until the tenant has looked at it",
                "by",
                "on call");
    }

    /// The tenant's budget is a cap too, over all its messages. The operator raises it, and the same request goes.
    private static void budget(Stand stand) {
        stand.setBudget(CAP, OptionalInt.empty());
        SendRequest code = code("+9370500" + TAKEN_AND_LOST);
        String key = key();
        assertThat(problem(stand, code, key)).isEqualTo("REFUSED_BUDGET");
        assertThat(submits(stand, code)).isZero();

        stand.setBudget(new SendPrice("20.00", "AFN"), OptionalInt.of(1));
        String id = accepted(stand, code, key);
        assertThat(stand.budget().path("reserved").path("amount").asText()).isEqualTo("18.70");
        spokenForAll(stand, id, code);
        JsonNode budget = stand.budget();
        assertThat(budget.path("reserved").path("amount").asText()).isEqualTo("0.00");
        assertThat(budget.path("spent").path("amount").asText()).isEqualTo("18.70");
    }

    private static void spokenForAll(Stand stand, String id, SendRequest code) {
        awaitEnd(stand, id, "message.delivered");
        assertThat(charges(stand, id))
                .containsExactly(
                        tuple("sms:awcc", "charged", "1.80"),
                        tuple("sms:roshan", "charged", "1.90"),
                        tuple("voice:qasid", "charged", "15.00"));
        assertThat(submits(stand, code)).isEqualTo(2);
        assertThat(stand.telephones().calls(code.to())).isEqualTo(1);
    }

    private static void awaitEnd(Stand stand, String id, String event) {
        await("the end of a message and its callback")
                .atMost(END_MAX)
                .pollInterval(Duration.ofMillis(500))
                .untilAsserted(() -> assertThat(stand.eventsOf(id))
                        .as("%s", stand.api().message(id).orElseThrow().document())
                        .contains(event));
    }

    private static List<Tuple> charges(Stand stand, String id) {
        JsonNode attempts = stand.api().message(id).orElseThrow().document().path("attempts");
        return StreamSupport.stream(attempts.spliterator(), false)
                .map(attempt -> tuple(
                        attempt.path("route").asText(),
                        attempt.path("charge").path("state").asText(),
                        attempt.path("charge").path("amount").path("amount").asText()))
                .toList();
    }

    private static int submits(Stand stand, SendRequest code) {
        return (int) stand.handsets().submits().stream()
                .filter(submit -> submit.destination().endsWith(code.to().substring(1)))
                .count();
    }

    private static SendRequest code(String to) {
        return SendRequest.of(
                        to,
                        "Qasid",
                        Category.OTP,
                        "Your code is 48213",
                        Instant.now().plus(DEADLINE_AFTER),
                        Map.of())
                .over("code", null);
    }

    private static String accepted(Stand stand, SendRequest request) {
        return accepted(stand, request, key());
    }

    private static String accepted(Stand stand, SendRequest request, String key) {
        return stand.api().send(request, key) instanceof Answer.Accepted(String id, boolean replayed)
                ? id
                : fail(stand, request, key);
    }

    private static String fail(Stand stand, SendRequest request, String key) {
        throw new AssertionError("not accepted: " + stand.api().send(request, key));
    }

    private static String problem(Stand stand, SendRequest request, String key) {
        return stand.api().send(request, key) instanceof Answer.Problem problem ? problem.code() : "accepted";
    }

    private static String key() {
        return UUID.randomUUID().toString();
    }
}
