package io.qasid.connectorruntime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.qasid.model.Lane;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SendWindowTest {
    private static final Duration BRIEFLY = Duration.ofMillis(1);

    @ParameterizedTest
    @CsvSource({"1, 0.2, 1", "2, 0.2, 1", "10, 0.2, 8", "10, 0, 10", "100, 0.25, 75", "3, 0.99, 1"})
    void theNormalLaneLeavesTheUrgentOneItsShare(int size, double share, int normal) throws Exception {
        SendWindow window = new SendWindow(size, share);

        assertThat(window.take(Lane.NORMAL, 1_000, BRIEFLY)).isEqualTo(normal);
        assertThat(window.take(Lane.NORMAL, 1, BRIEFLY)).isZero();
        assertThat(window.capacity(Lane.NORMAL)).isEqualTo(normal);
        assertThat(window.capacity(Lane.URGENT)).isEqualTo(size);
        assertThat(window.take(Lane.URGENT, 1_000, BRIEFLY)).isEqualTo(size - normal);
        assertThat(window.used()).isEqualTo(size);
    }

    @Test
    void theUrgentLaneMayTakeAllAndThenTheNormalOneGetsNone() throws Exception {
        SendWindow window = new SendWindow(10, 0.2);

        assertThat(window.take(Lane.URGENT, 10, BRIEFLY)).isEqualTo(10);
        assertThat(window.take(Lane.NORMAL, 1, BRIEFLY)).isZero();
        window.giveBack(Lane.URGENT, 10);

        // the try that got none holds nothing
        assertThat(window.take(Lane.NORMAL, 10, BRIEFLY)).isEqualTo(8);
        window.giveBack(Lane.NORMAL, 8);
        assertThat(window.used()).isZero();
        assertThat(window.take(Lane.NORMAL, 10, BRIEFLY)).isEqualTo(8);
    }

    @Test
    void aWindowOfNothingIsRefused() {
        assertThatThrownBy(() -> new SendWindow(0, 0.2))
                .hasMessageContaining("window")
                .hasMessageContaining("0");
    }
}
