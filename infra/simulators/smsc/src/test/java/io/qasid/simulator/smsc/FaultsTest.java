package io.qasid.simulator.smsc;

import static io.qasid.simulator.smsc.RawPeer.BIND_TRANSCEIVER;
import static io.qasid.simulator.smsc.RawPeer.ENQUIRE_LINK;
import static io.qasid.simulator.smsc.RawPeer.SUBMIT_SM;
import static io.qasid.simulator.smsc.RawPeer.ascii;
import static io.qasid.simulator.smsc.RawPeer.submitBody;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.qasid.simulator.smsc.RawPeer.Frame;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FaultsTest {
    private static final int RBINDFAIL = 0x0D;
    private static final int RTHROTTLED = 0x58;
    private static final String TO = "93700000001";

    private SmscSimulator smsc;
    private RawPeer first;
    private RawPeer second;

    @BeforeEach
    void start() {
        smsc = SmscSimulator.start(
                SmscSettings.of(SmscAccount.of("first", "secret1"), SmscAccount.of("second", "secret2")));
        first = RawPeer.bound(smsc.port(), "first", "secret1");
        second = RawPeer.bound(smsc.port(), "second", "secret2");
    }

    @AfterEach
    void stop() {
        first.close();
        second.close();
        smsc.close();
    }

    @Test
    void bindsAreCutWithoutAWordAndMayComeBack() {
        assertThat(smsc.faults().dropBinds()).isEqualTo(2);

        assertThat(first.read()).isEmpty();
        assertThat(second.read()).isEmpty();
        RawPeer.bound(smsc.port(), "first", "secret1").close();
    }

    @Test
    void oneAccountsFaultIsNotTheOthers() {
        assertThat(smsc.faults("first").dropBinds()).isEqualTo(1);

        assertThat(first.read()).isEmpty();
        assertThat(second.ask(ENQUIRE_LINK).status()).isZero();
        assertThatThrownBy(() -> smsc.faults("third")).hasMessageContaining("no account 'third'");
    }

    @Test
    void newBindsAreRefusedForAWhile() {
        smsc.faults("first").refuseBinds(Duration.ofMillis(400));

        try (RawPeer refused = RawPeer.connect(smsc.port())) {
            assertThat(refused.bind(BIND_TRANSCEIVER, "first", "secret1").status())
                    .isEqualTo(RBINDFAIL);
            assertThat(refused.read()).as("and the connection is closed").isEmpty();
        }
        assertThat(first.ask(ENQUIRE_LINK).status())
                .as("a bind that stands, stands")
                .isZero();
        await().untilAsserted(() -> {
            try (RawPeer next = RawPeer.connect(smsc.port())) {
                assertThat(next.bind(BIND_TRANSCEIVER, "first", "secret1").status())
                        .isZero();
            }
        });
    }

    @Test
    void inABlackHoleNothingIsAnsweredAndTheMessageIsLost() {
        smsc.faults("first").blackHole(BlackHole.LOST);
        first.send(SUBMIT_SM, submitBody(TO, 0, 1, 0, ascii("lost")));
        first.send(ENQUIRE_LINK);
        smsc.mobileOriginated("first", TO, "4040", "hi");

        assertThat(first.staysSilent(400)).isTrue();
        try (RawPeer unbound = RawPeer.connect(smsc.port())) {
            unbound.send(
                    BIND_TRANSCEIVER,
                    RawPeer.cString("first"),
                    RawPeer.cString("secret1"),
                    RawPeer.octets(0, 0x34, 0, 0, 0));
            assertThat(unbound.staysSilent(200)).as("no bind either").isTrue();
        }
        assertThat(second.submit(TO, "hi").status()).as("the other account").isZero();

        smsc.faults().clear();
        assertThat(first.takeDeliver().ascii()).isEqualTo("hi");
        assertThat(first.submit(TO, "back").status()).isZero();
        assertThat(smsc.record().count(TO, "lost")).isZero();
    }

    @Test
    void aBlackHoleMayTakeTheMessageAndSendItsReceiptLater() {
        smsc.faults("first").blackHole(BlackHole.TAKEN);
        int number = first.send(SUBMIT_SM, submitBody(TO, 0, 1, 0, ascii("taken")));

        assertThat(first.staysSilent(300)).isTrue();
        assertThat(smsc.record().count(TO, "taken")).isEqualTo(1);
        smsc.faults().clear();
        Frame next = first.next();
        assertThat(next.id()).as("the receipt, and no answer").isEqualTo(RawPeer.DELIVER_SM);
        assertThat(first.ask(ENQUIRE_LINK).sequence()).isGreaterThan(number);
    }

    @Test
    void responsesComeLater() {
        smsc.faults("first").delayResponses(Duration.ofMillis(300));
        long before = System.nanoTime();

        assertThat(first.submit(TO, "hi").status()).isZero();

        assertThat(Duration.ofNanos(System.nanoTime() - before)).isGreaterThanOrEqualTo(Duration.ofMillis(300));
        smsc.faults().clear();
        long then = System.nanoTime();
        first.submit(TO, "hi");
        assertThat(Duration.ofNanos(System.nanoTime() - then)).isLessThan(Duration.ofMillis(300));
    }

    @Test
    void refusalsComeLaterToo() {
        smsc.faults("first").delayResponses(Duration.ofMillis(300));
        long before = System.nanoTime();

        assertThat(first.submit("93700009910", "hi").status()).isEqualTo(0x0B);

        assertThat(Duration.ofNanos(System.nanoTime() - before)).isGreaterThanOrEqualTo(Duration.ofMillis(300));
    }

    @Test
    void submitsBeyondTheRateAreThrottled() {
        smsc.faults("first").throttle(10);

        int taken = 0;
        for (int i = 0; i < 20; i++) {
            int status = first.submit(TO, "hi").status();
            assertThat(status).isIn(0, RTHROTTLED);
            taken += status == 0 ? 1 : 0;
        }
        assertThat(taken).as("one at once, then ten a second").isBetween(1, 15);
        assertThat(smsc.record().totals().submitsRefused()).isEqualTo(20 - taken);
        smsc.faults().clear();
        for (int i = 0; i < 20; i++) {
            assertThat(first.submit(TO, "hi").status()).isZero();
        }
    }

    @Test
    void aRateOrTimeOutOfBoundsIsRefused() {
        assertThatThrownBy(() -> smsc.faults().throttle(0)).hasMessageContaining("was 0");
        assertThatThrownBy(() -> smsc.faults().delayResponses(Duration.ofHours(2)))
                .hasMessageContaining("was PT2H");
        assertThatThrownBy(() -> smsc.faults().refuseBinds(Duration.ofMillis(-1)))
                .hasMessageContaining("refusal of binds");
    }
}
