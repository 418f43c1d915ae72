package io.qasid.channelrouter.ranking;

import static org.assertj.core.api.Assertions.assertThat;

import io.qasid.channelrouter.ranking.ModelRest.Permit;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ModelRestTest {
    private long nanos = Long.MAX_VALUE - 5;
    private final ModelRest rest = new ModelRest(() -> nanos);

    private void fail(int times) {
        for (int i = 0; i < times; i++) {
            rest.failed(false);
        }
    }

    private void pass(Duration time) {
        nanos += time.toNanos();
    }

    @Test
    void oneLateCallIsNoReasonToRest() {
        for (int i = 0; i < 100; i++) {
            fail(ModelRest.FAILURES_MAX - 1);
            rest.succeeded();
        }

        assertThat(rest.permit()).isEqualTo(Permit.ASK);
    }

    @Test
    void itRestsTwiceAsLongEachTimeAndOneCallTries() {
        fail(ModelRest.FAILURES_MAX);
        for (long millis : new long[] {500, 1_000, 2_000, 4_000, 8_000, 10_000, 10_000}) {
            assertThat(rest.permit()).isEqualTo(Permit.REST);
            pass(Duration.ofMillis(millis - 1));
            assertThat(rest.permit()).isEqualTo(Permit.REST);
            pass(Duration.ofMillis(1));
            assertThat(rest.permit()).isEqualTo(Permit.TRY);
            assertThat(rest.permit()).as("one is enough").isEqualTo(Permit.REST);
            rest.failed(true);
        }

        pass(ModelRest.REST_MAX);
        assertThat(rest.permit()).isEqualTo(Permit.TRY);
        rest.succeeded();
        assertThat(rest.permit()).isEqualTo(Permit.ASK);
        fail(ModelRest.FAILURES_MAX);
        pass(ModelRest.REST_FIRST);
        assertThat(rest.permit()).as("it begins anew").isEqualTo(Permit.TRY);
    }

    @Test
    void whatEndsWhileItRestsMakesItNoLonger() {
        fail(ModelRest.FAILURES_MAX + 5);
        pass(ModelRest.REST_FIRST);

        assertThat(rest.permit()).isEqualTo(Permit.TRY);
    }

    /// Whoever tried never came back to say how it went.
    @Test
    void aTryThatIsLostIsNotTheLastOne() {
        fail(ModelRest.FAILURES_MAX);
        pass(ModelRest.REST_FIRST);
        assertThat(rest.permit()).isEqualTo(Permit.TRY);
        pass(ModelRest.REST_FIRST);

        assertThat(rest.permit()).isEqualTo(Permit.TRY);
    }
}
