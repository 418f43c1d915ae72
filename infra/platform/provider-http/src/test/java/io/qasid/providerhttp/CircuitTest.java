package io.qasid.providerhttp;

import static org.assertj.core.api.Assertions.assertThat;

import io.qasid.model.CircuitState;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class CircuitTest {
    private static final Duration A_MOMENT = Duration.ofMillis(1);

    private long nanos = 17;
    private final Circuit circuit = new Circuit(() -> nanos);

    @Test
    void opensWhenHalfOfFiftyCallsFailed() {
        calls(25, false);
        calls(24, true);
        assertThat(circuit.state()).isEqualTo(CircuitState.CLOSED);

        calls(1, true);
        assertThat(circuit.state()).isEqualTo(CircuitState.OPEN);
        assertThat(circuit.permit()).isFalse();
    }

    @Test
    void fewerCallsThanFiftyOpenNothing() {
        calls(49, true);

        assertThat(circuit.state()).isEqualTo(CircuitState.CLOSED);
    }

    @Test
    void onlyTheLastFiftyCount() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        Deque<Boolean> last = new ArrayDeque<>();
        for (int i = 0; i < 100_000 && circuit.state() == CircuitState.CLOSED; i++) {
            boolean failed = random.nextDouble() < 0.35;
            last.add(failed);
            if (last.size() > Circuit.WINDOW) {
                last.remove();
            }
            circuit.ended(failed);
            long failures = last.stream().filter(each -> each).count();
            boolean shouldBeOpen = last.size() == Circuit.WINDOW && failures * 2 >= Circuit.WINDOW;
            assertThat(circuit.state() == CircuitState.OPEN)
                    .as("seed %d, call %d", seed, i)
                    .isEqualTo(shouldBeOpen);
        }
        assertThat(circuit.state()).as("seed %d", seed).isEqualTo(CircuitState.OPEN);
    }

    @Test
    void staysOpenForAMinuteAndLetsThenOneInThirtySecondsTry() {
        calls(50, true);
        pass(Circuit.OPEN.minus(A_MOMENT));
        assertThat(circuit.permit()).isFalse();

        pass(A_MOMENT);
        assertThat(circuit.state()).isEqualTo(CircuitState.HALF_OPEN);
        assertThat(circuit.permit()).isTrue();
        assertThat(circuit.permit()).isFalse();
        assertThat(circuit.pauseLeft()).isEqualTo(Circuit.TRY_EVERY);

        circuit.ended(true);
        pass(Circuit.TRY_EVERY.minus(A_MOMENT));
        assertThat(circuit.mayCall()).isFalse();
        pass(A_MOMENT);
        assertThat(circuit.state()).isEqualTo(CircuitState.HALF_OPEN);
        assertThat(circuit.permit()).isTrue();

        circuit.ended(false);
        assertThat(circuit.state()).isEqualTo(CircuitState.CLOSED);
        assertThat(circuit.permit()).isTrue();
        assertThat(circuit.permit()).isTrue();
    }

    @Test
    void oldFailuresDoNotOpenItAgain() {
        calls(50, true);
        pass(Circuit.OPEN);
        circuit.ended(false);

        calls(49, true);

        assertThat(circuit.state()).isEqualTo(CircuitState.CLOSED);
    }

    @Test
    void whatBeganBeforeItOpenedDoesNotCloseIt() {
        calls(50, true);

        calls(3, false);

        assertThat(circuit.state()).isEqualTo(CircuitState.OPEN);
    }

    @Test
    void opensWhenNobodyWasThereForTenSeconds() {
        circuit.outOfReachFor(Circuit.OUT_OF_REACH_MAX.minus(A_MOMENT));
        assertThat(circuit.state()).isEqualTo(CircuitState.CLOSED);

        circuit.outOfReachFor(Circuit.OUT_OF_REACH_MAX);
        assertThat(circuit.state()).isEqualTo(CircuitState.OPEN);

        pass(Circuit.OPEN.multipliedBy(5));
        circuit.outOfReachFor(Circuit.OPEN.multipliedBy(5));
        assertThat(circuit.state()).as("nobody is there yet").isEqualTo(CircuitState.OPEN);
        assertThat(circuit.pauseLeft()).isEqualTo(Duration.ofSeconds(1));

        circuit.outOfReachFor(Duration.ZERO);
        assertThat(circuit.state()).isEqualTo(CircuitState.HALF_OPEN);
        assertThat(circuit.permit()).isTrue();
    }

    @Test
    void aProviderThatCameBackAtOnceIsTriedAfterTheMinute() {
        circuit.outOfReachFor(Circuit.OUT_OF_REACH_MAX);
        circuit.outOfReachFor(Duration.ZERO);

        assertThat(circuit.state()).isEqualTo(CircuitState.OPEN);
        assertThat(circuit.pauseLeft()).isEqualTo(Circuit.OPEN);
        pass(Circuit.OPEN);
        assertThat(circuit.permit()).isTrue();
    }

    private void calls(int count, boolean failed) {
        for (int i = 0; i < count; i++) {
            circuit.ended(failed);
        }
    }

    private void pass(Duration time) {
        nanos += time.toNanos();
    }
}
