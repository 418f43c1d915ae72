package io.qasid.connectorruntime;

import static org.assertj.core.api.Assertions.assertThat;

import io.qasid.model.Lane;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RateBudgetTest {
    private final AtomicLong now = new AtomicLong(-5_000_000_000L);

    private RateBudget budget(int perSecond) {
        return new RateBudget(perSecond, 0.2, now::get);
    }

    private void pass(Duration time) {
        now.addAndGet(time.toNanos());
    }

    @Test
    void aTenthOfASecondMayGoAtOnceAndAShareOfItIsTheUrgentLanes() {
        RateBudget budget = budget(100);

        assertThat(budget.take(Lane.NORMAL, 50)).isEqualTo(8);
        assertThat(budget.take(Lane.NORMAL, 50)).isZero();
        assertThat(budget.take(Lane.URGENT, 50)).isEqualTo(2);
        assertThat(budget.take(Lane.URGENT, 50)).isZero();
    }

    @Test
    void whatIsSaidToBeTheWaitIsEnough() {
        RateBudget budget = budget(3);
        while (budget.take(Lane.NORMAL, 1) == 1) {
            // until it is empty
        }
        Duration wait = budget.untilNext(Lane.NORMAL);
        assertThat(wait).isPositive();

        pass(wait.minusMillis(1));
        assertThat(budget.take(Lane.NORMAL, 1)).isZero();
        pass(Duration.ofMillis(1));
        assertThat(budget.take(Lane.NORMAL, 1)).isEqualTo(1);
    }

    @Test
    void furtherSegmentsAreCaughtUpOn() {
        RateBudget budget = budget(10);
        assertThat(budget.take(Lane.URGENT, 1)).isEqualTo(1);

        budget.charge(10);

        // one was left of the two that it holds, so that nine are owed and the tenth is the next one
        assertThat(budget.untilNext(Lane.URGENT)).isEqualTo(Duration.ofSeconds(1));
        pass(Duration.ofMillis(999));
        assertThat(budget.take(Lane.URGENT, 1)).isZero();
        pass(Duration.ofMillis(1));
        assertThat(budget.take(Lane.URGENT, 1)).isEqualTo(1);
    }

    @Test
    void whatIsGivenBackCanBeTakenAgainButNeverMoreThanItHolds() {
        RateBudget budget = budget(100);
        assertThat(budget.take(Lane.URGENT, 10)).isEqualTo(10);
        budget.charge(-10);
        budget.charge(-10);

        assertThat(budget.take(Lane.URGENT, 100)).isEqualTo(10);
    }

    @Test
    void theAverageIsNeverAboveTheRate() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        int rate = 1 + random.nextInt(500);
        RateBudget budget = budget(rate);
        long segments = 0;
        Duration passed = Duration.ZERO;
        int owedMax = 0;
        for (int i = 0; i < 5_000; i++) {
            Lane lane = random.nextBoolean() ? Lane.URGENT : Lane.NORMAL;
            int taken = budget.take(lane, 1 + random.nextInt(20));
            int further = taken * random.nextInt(5);
            budget.charge(further);
            segments += taken + further;
            owedMax = Math.max(owedMax, further);
            Duration step = Duration.ofMillis(random.nextInt(50));
            pass(step);
            passed = passed.plus(step);
        }
        assertThat((double) segments)
                .as("seed %d, rate %d", seed, rate)
                .isLessThanOrEqualTo(rate * (passed.toMillis() / 1e3) + Math.max(2, rate * 0.1) + owedMax + 1);
    }
}
