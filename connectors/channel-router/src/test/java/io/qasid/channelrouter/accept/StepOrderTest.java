package io.qasid.channelrouter.accept;

import static org.assertj.core.api.Assertions.assertThat;

import io.qasid.channelrouter.ladder.Step;
import io.qasid.channelrouter.ladder.Strategy;
import io.qasid.channelrouter.ladder.Success;
import io.qasid.model.Category;
import io.qasid.model.Money;
import io.qasid.model.Msisdn;
import io.qasid.model.Route;
import io.qasid.model.TenantId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class StepOrderTest {
    private static final Step SMS = step("sms:awcc");
    private static final Step WHATSAPP = step("whatsapp:qasid");
    private static final Step VIBER = step("viber:qasid");
    private static final List<Step> WRITTEN = List.of(SMS, WHATSAPP, VIBER);

    private final TimesToSuccess times = new TimesToSuccess();

    private static Step step(String route) {
        return new Step(
                Route.parse(route), Optional.of(Duration.ofSeconds(60)), Success.DELIVERED, new Money(1, "AFN"));
    }

    @Test
    void whoeverRanksOrdersAndDoesNothingElse() {
        assertThat(ranked(List::reversed, true)).containsExactly(VIBER, WHATSAPP, SMS);
        assertThat(ranked(List::reversed, false)).isEqualTo(WRITTEN);
        assertThat(ranked(open -> List.of(SMS), true)).as("one is lost").isEqualTo(WRITTEN);
        assertThat(ranked(open -> List.of(SMS, SMS, VIBER), true))
                .as("one twice")
                .isEqualTo(WRITTEN);
        assertThat(ranked(open -> List.of(SMS, WHATSAPP, step("voice:qasid")), true))
                .as("a strange one")
                .isEqualTo(WRITTEN);
    }

    @Test
    void itIsAskedForTheWholeLadderAndOrdersWhatIsOpen() {
        List<Step> asked = new ArrayList<>();
        Ranking ranking = question -> {
            asked.addAll(question.steps());
            return open -> new Ranking.Ordered(open.reversed(), "reversed");
        };

        Ranking.Ordered ordered = new StepOrder(ranking, times)
                .ask(wanted(), ladder(Strategy.SEQUENTIAL, true), () -> WRITTEN)
                .order(List.of(SMS, VIBER));

        assertThat(asked).isEqualTo(WRITTEN);
        assertThat(ordered).isEqualTo(new Ranking.Ordered(List.of(VIBER, SMS), "reversed"));
    }

    @Test
    void nobodyIsAskedWhatHasOneStep() {
        Ranking ranking = question -> {
            throw new AssertionError("asked");
        };

        assertThat(new StepOrder(ranking, times)
                        .ask(wanted(), ladder(Strategy.SEQUENTIAL, true), () -> List.of(SMS))
                        .order(List.of(SMS)))
                .isEqualTo(new Ranking.Ordered(List.of(SMS), ""));
    }

    @Test
    void nobodyWaitsForAnOpinionOnWhatHasOneStepLeft() {
        Ranking ranking = question -> open -> {
            throw new AssertionError("waited");
        };

        assertThat(new StepOrder(ranking, times)
                        .ask(wanted(), ladder(Strategy.SEQUENTIAL, true), () -> WRITTEN)
                        .order(List.of(SMS)))
                .isEqualTo(new Ranking.Ordered(List.of(SMS), ""));
    }

    private List<Step> ranked(UnaryOperator<List<Step>> order, boolean ranked) {
        Ranking ranking = question -> open -> new Ranking.Ordered(order.apply(open), "ranked");
        return new StepOrder(ranking, times)
                .ask(wanted(), ladder(Strategy.SEQUENTIAL, ranked), () -> WRITTEN)
                .order(WRITTEN)
                .steps();
    }

    @Test
    void fastestGoesAsWrittenUntilEachWasObserved() {
        observe(SMS, 19, Duration.ofSeconds(1));
        observe(WHATSAPP, 100, Duration.ofSeconds(2));
        observe(VIBER, 100, Duration.ofSeconds(3));
        assertThat(fastest()).extracting(Step::route).containsExactly(SMS.route(), WHATSAPP.route(), VIBER.route());

        observe(SMS, 100, Duration.ofSeconds(9));

        assertThat(fastest()).extracting(Step::route).containsExactly(WHATSAPP.route(), VIBER.route(), SMS.route());
    }

    @Test
    void theNextStepComesWhenOneTakesLongerThanNineOfTen() {
        for (int i = 0; i < 100; i++) {
            observe(WHATSAPP, 1, Duration.ofSeconds(i < 90 ? 2 : 20));
        }
        observe(SMS, 100, Duration.ofMillis(30));
        observe(VIBER, 100, Duration.ofMinutes(5));

        assertThat(fastest())
                .extracting(step -> step.within().orElseThrow())
                .as("never less than a second, never more than the policy gives")
                .containsExactly(Duration.ofSeconds(1), Duration.ofSeconds(20), Duration.ofSeconds(60));
    }

    @Test
    void whatIsOldIsForgotten() {
        observe(SMS, 200, Duration.ofSeconds(30));
        observe(WHATSAPP, 200, Duration.ofSeconds(20));
        observe(VIBER, 200, Duration.ofSeconds(10));
        observe(SMS, 200, Duration.ofSeconds(5));

        assertThat(fastest()).extracting(Step::route).containsExactly(SMS.route(), VIBER.route(), WHATSAPP.route());
    }

    private List<Step> fastest() {
        return new StepOrder(Ranking.AS_WRITTEN, times)
                .ask(wanted(), ladder(Strategy.FASTEST, false), () -> WRITTEN)
                .order(WRITTEN)
                .steps();
    }

    private void observe(Step step, int often, Duration took) {
        for (int i = 0; i < often; i++) {
            times.observed(step.route(), step.success(), took);
        }
    }

    private static ChosenLadder ladder(Strategy strategy, boolean ranked) {
        return new ChosenLadder("ladder x", strategy, ranked, List.of(), Optional.empty(), Optional.empty());
    }

    private static Wanted wanted() {
        return new Wanted(
                new TenantId(new UUID(0, 1)),
                new Msisdn("+93701234567"),
                "Qasid",
                "text",
                Category.OTP,
                "default",
                1,
                Optional.empty(),
                "");
    }
}
