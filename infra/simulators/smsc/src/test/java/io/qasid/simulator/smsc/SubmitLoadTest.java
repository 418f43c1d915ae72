package io.qasid.simulator.smsc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import org.junit.jupiter.api.Test;

/// Under load nothing is lost, whatever the rate is on this machine.
class SubmitLoadTest {
    private static final int MESSAGES_PER_BIND = 10_000;
    private static final int BINDS = 2;
    private static final int ALL = MESSAGES_PER_BIND * BINDS;

    @Test
    void everySubmitIsAnsweredAndHasItsReceipt() throws InterruptedException {
        try (SmscSimulator smsc = SmscSimulator.start(SmscSettings.of(SmscAccount.of("first", "secret1")))) {
            SubmitLoad.Result result = SubmitLoad.run(smsc.port(), MESSAGES_PER_BIND, BINDS, 50);

            System.out.printf("SubmitLoadTest rate %.0f/s%n", result.perSecond());
            assertThat(result.refused()).isZero();
            assertThat(result.unanswered()).isZero();
            assertThat(result.withoutReceipt()).isZero();
            await().untilAsserted(() ->
                    assertThat(smsc.record().totals()).isEqualTo(new SmscRecord.Totals(ALL, 0, ALL, ALL, 0, 0, 0, 0)));
            assertThat(smsc.undelivered("first")).isZero();
        }
    }
}
