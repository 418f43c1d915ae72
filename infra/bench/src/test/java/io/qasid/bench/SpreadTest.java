package io.qasid.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SpreadTest {
    @Test
    void theIntervalHoldsTheMedianAndStaysWithinTheSample() {
        Spread spread = Spread.of(List.of(0.9, 1.0, 1.1, 1.2, 5.0));

        assertThat(spread.median()).isEqualTo(1.1);
        assertThat(spread.low()).isBetween(0.9, 1.1);
        assertThat(spread.high()).isBetween(1.1, 5.0);
    }

    @Test
    void theLastLineReadsAsTheOtherToolsExpectIt() {
        Spread ratio = new Spread(0.8, 0.7, 0.9);
        assertThat(new Result("accept", ratio, 1.0, ratio, List.of(), List.of()).line())
                .isEqualTo("bench accept: ratio 0.80 [0.70, 0.90] goal 1.0");
    }
}
