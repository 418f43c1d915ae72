package io.qasid.connectorruntime;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class UsedRateTest {
    private final AtomicLong now = new AtomicLong(-7);
    private final UsedRate used = new UsedRate(now::get);

    @Test
    void isWhatPartOfTheRateWasUsedLately() {
        assertThat(used.value()).isZero();
        double total = 1_000;
        for (int i = 0; i < 100; i++) {
            used.told(total, 10);
            pass(Duration.ofMillis(100));
            total += 0.5;
        }
        assertThat(used.value()).isEqualTo(0.5, Offset.offset(0.05));
        for (int i = 0; i < 60; i++) {
            used.told(total, 10);
            pass(Duration.ofMillis(100));
            total += 1;
        }
        assertThat(used.value()).isEqualTo(1, Offset.offset(0.05));

        pass(Duration.ofSeconds(6));
        assertThat(used.value()).isLessThan(0.2);
    }

    @Test
    void aTotalThatBeganAnewCountsFromThere() {
        used.told(1_000_000, 10);
        pass(Duration.ofSeconds(1));
        used.told(3, 10);
        pass(Duration.ofSeconds(1));
        used.told(8, 10);

        assertThat(used.value()).isEqualTo(0.5, Offset.offset(0.01));
    }

    private void pass(Duration time) {
        now.addAndGet(time.toNanos());
    }
}
