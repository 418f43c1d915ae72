package io.qasid.channelrouter.ranking;

import static org.assertj.core.api.Assertions.assertThat;

import io.qasid.channelrouter.accept.Ranking;
import io.qasid.channelrouter.ladder.Step;
import io.qasid.channelrouter.ladder.Success;
import io.qasid.model.Category;
import io.qasid.model.Money;
import io.qasid.model.Msisdn;
import io.qasid.model.Route;
import io.qasid.model.TenantId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/// What the bandit comes to when messages really go where it says.
class LearnedRankingTest {
    private static final Msisdn AWCC = new Msisdn("+93701234567");
    private static final Msisdn ROSHAN = new Msisdn("+93791234567");
    private static final Step SMS = step("sms:awcc", 180);
    private static final Step WHATSAPP = step("whatsapp:qasid", 110);
    private static final Step VOICE = step("voice:qasid", 1500);
    private static final int PERCENT_WORTH = 10;

    private final long seed = new SplittableRandom().nextLong();
    private final SplittableRandom random = new SplittableRandom(seed);
    private final Destinations destinations = new Destinations(
            List.of(new OperatorProperties("+9370", "awcc"), new OperatorProperties("+9379", "roshan")));
    private Instant now = Instant.parse("2026-07-01T00:00:00Z");
    private final Arms arms = new Arms(destinations, () -> now);
    private final LearnedRanking ranking = new LearnedRanking(arms, destinations, PERCENT_WORTH, random);

    private static Step step(String route, int price) {
        return new Step(Route.parse(route), Optional.empty(), Success.DELIVERED, new Money(price, "AFN"));
    }

    private Step first(Msisdn to, List<Step> written) {
        return order(to, written).getFirst();
    }

    private List<Step> order(Msisdn to, List<Step> written) {
        return ranking.ask(new Ranking.Question(new TenantId(new UUID(0, 1)), Category.TRANSACTIONAL, to, written))
                .order(written)
                .steps();
    }

    /// Sends so many, each to the first step, where chance has it that it arrives.
    ///
    /// @return how often each step was the first
    private Map<Step, Long> send(int messages, Msisdn to, Map<Step, Double> chances) {
        List<Step> firsts = new ArrayList<>();
        List<Step> written = List.copyOf(chances.keySet());
        for (int i = 0; i < messages; i++) {
            Step step = first(to, written);
            firsts.add(step);
            arms.learn(to, step.route(), random.nextDouble() < chances.getOrDefault(step, 0.0));
            now = now.plus(Duration.ofSeconds(1));
        }
        return firsts.stream()
                .collect(java.util.stream.Collectors.groupingBy(each -> each, java.util.stream.Collectors.counting()));
    }

    @Test
    void itComesToTheBetterWay() {
        send(1_000, AWCC, Map.of(SMS, 0.95, WHATSAPP, 0.4));

        assertThat(send(1_000, AWCC, Map.of(SMS, 0.95, WHATSAPP, 0.4)).getOrDefault(SMS, 0L))
                .as("seed %d", seed)
                .isGreaterThan(950);
    }

    @Test
    void ofTwoThatAreEquallyGoodTheCheaperOneGoesFirst() {
        send(1_000, AWCC, Map.of(SMS, 0.9, WHATSAPP, 0.9));

        assertThat(send(1_000, AWCC, Map.of(SMS, 0.9, WHATSAPP, 0.9)).getOrDefault(WHATSAPP, 0L))
                .as("seed %d", seed)
                .isGreaterThan(900);
    }

    /// 30 more in a hundred at 0.10 AFN each are worth 3.00 AFN; the call costs 13.20 AFN more.
    @Test
    void whatIsWorthLessThanItCostsIsNotTakenFirst() {
        send(1_000, AWCC, Map.of(SMS, 0.65, VOICE, 0.95));

        assertThat(send(1_000, AWCC, Map.of(SMS, 0.65, VOICE, 0.95)).getOrDefault(VOICE, 0L))
                .as("seed %d", seed)
                .isLessThan(10);
    }

    @Test
    void whatHasGoneBadIsLeftAndWhatIsGoodAgainIsFound() {
        send(2_000, AWCC, Map.of(SMS, 0.95, WHATSAPP, 0.4));
        send(2_000, AWCC, Map.of(SMS, 0.2, WHATSAPP, 0.9));
        assertThat(send(500, AWCC, Map.of(SMS, 0.2, WHATSAPP, 0.9)).getOrDefault(WHATSAPP, 0L))
                .as("seed %d", seed)
                .isGreaterThan(450);

        now = now.plus(Duration.ofDays(2));
        send(1_000, AWCC, Map.of(SMS, 0.95, WHATSAPP, 0.1));
        assertThat(send(500, AWCC, Map.of(SMS, 0.95, WHATSAPP, 0.1)).getOrDefault(SMS, 0L))
                .as("seed %d", seed)
                .isGreaterThan(450);
    }

    @Test
    void operatorsOfOneCountryAreToldApart() {
        for (int i = 0; i < 2; i++) {
            send(1_000, AWCC, Map.of(SMS, 0.95, WHATSAPP, 0.4));
            send(1_000, ROSHAN, Map.of(SMS, 0.3, WHATSAPP, 0.9));
        }

        assertThat(send(200, AWCC, Map.of(SMS, 0.95, WHATSAPP, 0.4)).getOrDefault(SMS, 0L))
                .as("seed %d", seed)
                .isGreaterThan(180);
        assertThat(send(200, ROSHAN, Map.of(SMS, 0.3, WHATSAPP, 0.9)).getOrDefault(WHATSAPP, 0L))
                .as("seed %d", seed)
                .isGreaterThan(180);
    }

    @Test
    void anOperatorThatNothingIsKnownOfIsTakenToBeLikeItsCountry() {
        send(1_000, AWCC, Map.of(SMS, 0.95, WHATSAPP, 0.2));
        Msisdn unnamed = new Msisdn("+93751234567");

        for (Msisdn to : List.of(ROSHAN, unnamed)) {
            int sms = 0;
            for (int i = 0; i < 200; i++) {
                sms += first(to, List.of(WHATSAPP, SMS)).equals(SMS) ? 1 : 0;
            }
            assertThat(sms).as("seed %d", seed).isGreaterThan(170);
        }
    }

    @Test
    void itOnlyOrders() {
        List<Step> all = List.of(SMS, WHATSAPP, VOICE, step("viber:qasid", 90), step("telegram:qasid", 0));
        for (int i = 0; i < 5_000; i++) {
            List<Step> written = all.subList(0, 1 + random.nextInt(all.size()));
            assertThat(order(random.nextBoolean() ? AWCC : ROSHAN, written))
                    .as("seed %d", seed)
                    .containsExactlyInAnyOrderElementsOf(written);
            arms.learn(
                    random.nextBoolean() ? AWCC : ROSHAN,
                    all.get(random.nextInt(all.size())).route(),
                    random.nextBoolean());
        }
    }

    @Test
    void theSameChanceMakesTheSameOrder() {
        List<Step> written = List.of(SMS, WHATSAPP, VOICE);
        LearnedRanking one = new LearnedRanking(arms, destinations, PERCENT_WORTH, new SplittableRandom(7));
        LearnedRanking other = new LearnedRanking(arms, destinations, PERCENT_WORTH, new SplittableRandom(7));
        Ranking.Question question = new Ranking.Question(new TenantId(new UUID(0, 1)), Category.OTP, AWCC, written);

        for (int i = 0; i < 100; i++) {
            assertThat(one.ask(question).order(written))
                    .isEqualTo(other.ask(question).order(written));
        }
    }

    @Test
    void strangersAreNotToldApartBeyondTheLimit() {
        Destinations many = new Destinations(java.util.stream.IntStream.range(0, 9_999)
                .mapToObj(i -> new OperatorProperties("+9370%04d".formatted(i), "o" + i))
                .toList());
        Arms bounded = new Arms(many, () -> now);
        for (int i = 0; i < 9_999; i++) {
            bounded.learn(new Msisdn("+9370%04d567".formatted(i)), SMS.route(), true);
            bounded.learn(new Msisdn("+9370%04d567".formatted(i)), WHATSAPP.route(), true);
        }

        assertThat(bounded.size()).isEqualTo(Arms.ARMS_MAX);
        assertThat(bounded.tally(new Arms.Arm("AF", "", SMS.route())).succeeded())
                .as("the country goes on")
                .isGreaterThan(900);
    }
}
