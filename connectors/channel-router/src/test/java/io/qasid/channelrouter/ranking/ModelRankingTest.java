package io.qasid.channelrouter.ranking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.qasid.channelrouter.accept.Ranking;
import io.qasid.channelrouter.ladder.Step;
import io.qasid.channelrouter.ladder.Success;
import io.qasid.model.Category;
import io.qasid.model.Money;
import io.qasid.model.Msisdn;
import io.qasid.model.Route;
import io.qasid.model.TenantId;
import io.qasid.simulator.ranking.Faults;
import io.qasid.simulator.ranking.Model;
import io.qasid.simulator.ranking.ModelServer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A model over real sockets. Ten milliseconds are short for a cold JVM: what must be in time is asked again.
@Timeout(60)
class ModelRankingTest {
    private static final Step SMS = step("sms:awcc", 180);
    private static final Step WHATSAPP = step("whatsapp:qasid", 110);
    private static final Step VOICE = step("voice:qasid", 1500);
    private static final List<Step> WRITTEN = List.of(WHATSAPP, SMS, VOICE);
    private static final String BY_THE_MODEL = "ranked by the model";
    private static final Duration BACK_MAX = Duration.ofSeconds(20);

    /// A JVM that has been idle for a tenth of a second needs longer than 10 ms for its next call on some machines.
    private static final Duration CALL_AFTER_CALL = Duration.ofMillis(5);

    private final List<Model.Row> seen = new CopyOnWriteArrayList<>();
    private final ModelServer server = ModelServer.start(0, row -> {
        seen.add(row);
        return row.price();
    });
    private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    private final ModelRanking ranking = new ModelRanking(
            new RankingSettings(RankingSettings.Kind.MODEL, 0, server.url(), ModelServer.MODEL, ModelServer.VERSION),
            new Destinations(List.of(new OperatorProperties("+9370", "awcc"))),
            () -> Instant.parse("2026-07-01T21:15:00Z"),
            System::nanoTime,
            metrics);

    private static Step step(String route, int price) {
        return new Step(Route.parse(route), Optional.empty(), Success.DELIVERED, new Money(price, "AFN"));
    }

    private static Ranking.Question question() {
        return new Ranking.Question(new TenantId(new UUID(0, 1)), Category.OTP, new Msisdn("+93701234567"), WRITTEN);
    }

    @AfterEach
    void stop() {
        ranking.close();
        server.close();
    }

    private Ranking.Ordered order() {
        return ranking.ask(question()).order(WRITTEN);
    }

    private void awaitRanked() {
        await("the model's opinion")
                .atMost(BACK_MAX)
                .pollInterval(CALL_AFTER_CALL)
                .until(() -> order().equals(new Ranking.Ordered(List.of(VOICE, SMS, WHATSAPP), BY_THE_MODEL)));
    }

    private double fallbacks(Fallback why) {
        return metrics.get("chan_profile_fallback")
                .tag("reason", why.label())
                .counter()
                .count();
    }

    private double fallbacks() {
        double all = 0;
        for (Fallback why : Fallback.values()) {
            all += fallbacks(why);
        }
        return all;
    }

    @Test
    void stepsAreTakenAsTheModelHasThem() {
        awaitRanked();

        assertThat(seen)
                .contains(new Model.Row("AF", "awcc", "OTP", "sms", "sms:awcc", 180, 21))
                .allSatisfy(row -> assertThat(row.toString()).doesNotContain("1234567"));
        await().atMost(BACK_MAX)
                .pollInterval(CALL_AFTER_CALL)
                .until(() -> ranking.ask(question())
                        .order(List.of(WHATSAPP, VOICE))
                        .equals(new Ranking.Ordered(List.of(VOICE, WHATSAPP), BY_THE_MODEL)));
    }

    @Test
    void aModelThatHangsCostsNothingOnceThatIsKnown() {
        fails(Faults::silence, Fallback.TIMEOUT);
    }

    @Test
    void aModelThatNeverEndsItsAnswerIsLate() {
        fails(Faults::halfAnswers, Fallback.TIMEOUT);
    }

    @Test
    void aModelThatIsSlowIsLate() {
        fails(faults -> faults.slow(Duration.ofMillis(100)), Fallback.TIMEOUT);
    }

    @Test
    void aModelThatIsNotReadyIsNotThere() {
        fails(Faults::notReady, Fallback.UNAVAILABLE);
    }

    @Test
    void whatIsNoAnswerChangesNothing() {
        fails(Faults::talkNonsense, Fallback.GARBAGE);
        fails(Faults::scoreNaN, Fallback.GARBAGE);
        fails(Faults::loseARow, Fallback.GARBAGE);
        fails(Faults::leaveOutScores, Fallback.GARBAGE);
        fails(Faults::otherDatatype, Fallback.GARBAGE);
    }

    @Test
    void aModelThatIsDeadIsNotThereAndComesBack() {
        awaitRanked();
        server.stop();
        asWritten(Fallback.UNAVAILABLE);

        server.restart();

        awaitRanked();
    }

    @Test
    void aModelOfAnotherNameRefuses() {
        try (ModelRanking other = new ModelRanking(
                new RankingSettings(RankingSettings.Kind.MODEL, 0, server.url(), "another", ""),
                new Destinations(List.of()),
                () -> Instant.EPOCH,
                System::nanoTime,
                metrics)) {
            await().atMost(BACK_MAX).pollInterval(CALL_AFTER_CALL).until(() -> {
                assertThat(other.ask(question()).order(WRITTEN).steps()).isEqualTo(WRITTEN);
                return fallbacks(Fallback.REFUSED) > 0;
            });
        }
    }

    private void fails(Consumer<Faults> fault, Fallback why) {
        awaitRanked();
        fault.accept(server.faults());
        asWritten(why);
        server.faults().clear();
        awaitRanked();
    }

    /// Until it is left alone, and then without another call for whoever comes.
    private void asWritten(Fallback why) {
        double before = fallbacks(why);
        double restingBefore = fallbacks(Fallback.RESTING);
        await("a rest").atMost(BACK_MAX).pollInterval(Duration.ofMillis(1)).until(() -> {
            Ranking.Ordered ordered = order();
            if (ordered.how().equals(BY_THE_MODEL)) {
                // it was under way
                return false;
            }
            assertThat(ordered.steps()).isEqualTo(WRITTEN);
            return fallbacks(Fallback.RESTING) > restingBefore;
        });
        assertThat(fallbacks(why)).isGreaterThan(before);
        int calls = server.calls();
        double counted = fallbacks();
        for (int i = 0; i < 1_000; i++) {
            assertThat(order().steps()).isEqualTo(WRITTEN);
        }
        assertThat(server.calls() - calls).as("calls for 1,000 messages").isLessThanOrEqualTo(5);
        assertThat(fallbacks() - counted).as("each is counted").isEqualTo(1_000);
    }

    @Test
    void questionsOfTheSameMomentShareACall() {
        awaitRanked();
        server.faults().slow(Duration.ofMillis(5));
        int before = server.calls();
        List<Ranking.Opinion> opinions = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            opinions.add(ranking.ask(question()));
        }
        for (Ranking.Opinion opinion : opinions) {
            assertThat(opinion.order(WRITTEN).steps()).containsExactlyInAnyOrderElementsOf(WRITTEN);
        }

        assertThat(server.calls() - before).isBetween(1, 60);
    }
}
