package io.qasid.simulator.smsc;

import static io.qasid.simulator.smsc.RawPeer.BIND_RECEIVER;
import static io.qasid.simulator.smsc.RawPeer.BIND_TRANSMITTER;
import static io.qasid.simulator.smsc.RawPeer.DELIVER_SM;
import static io.qasid.simulator.smsc.RawPeer.GENERIC_NACK;
import static io.qasid.simulator.smsc.RawPeer.octets;
import static io.qasid.simulator.smsc.RawPeer.pdu;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.qasid.simulator.smsc.RawPeer.Deliver;
import io.qasid.simulator.smsc.RawPeer.Frame;
import io.qasid.simulator.smsc.SmscRecord.Delivery;
import io.qasid.simulator.smsc.SmscRecord.DeliveryEvent;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Receipts and MOs: sent until they are acknowledged, within bounds.
class DeliveryTest {
    private static final int RSYSERR = 0x08;
    private static final int RMSGQFUL = 0x14;
    private static final int RTHROTTLED = 0x58;
    private static final int RX_T_APPN = 0x64;
    private static final int RX_P_APPN = 0x65;
    private static final int RX_R_APPN = 0x66;
    private static final String TO = "93700000001";
    private static final SmscLimits LIMITS =
            SmscLimits.DEFAULT.withRetry(120, Duration.ofMillis(20), Duration.ofMillis(100));

    private SmscSimulator smsc = start(LIMITS);

    private static SmscSimulator start(SmscLimits limits) {
        return SmscSimulator.start(
                SmscSettings.of(SmscAccount.of("first", "secret1")).withLimits(limits));
    }

    private void restart(SmscLimits limits) {
        smsc.close();
        smsc = start(limits);
    }

    private RawPeer bound() {
        return RawPeer.bound(smsc.port(), "first", "secret1");
    }

    @AfterEach
    void stop() {
        smsc.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {RX_T_APPN, RSYSERR, RMSGQFUL, RTHROTTLED})
    void aTemporaryErrorBringsTheReceiptAgain(int status) {
        try (RawPeer peer = bound()) {
            peer.submit(TO, "hi");
            Frame refused = peer.await(frame -> frame.id() == DELIVER_SM);
            peer.answer(refused, status);

            Frame again = peer.await(frame -> frame.id() == DELIVER_SM);
            assertThat(again.octets()).isEqualTo(refused.octets());
            peer.answer(again, 0);
            awaitEvents(DeliveryEvent.SENT, DeliveryEvent.DEFERRED, DeliveryEvent.SENT, DeliveryEvent.ACKNOWLEDGED);
            assertThat(smsc.undelivered("first")).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {RX_P_APPN, RX_R_APPN, 0xFF})
    void aPermanentErrorEndsIt(int status) {
        try (RawPeer peer = bound()) {
            peer.submit(TO, "hi");
            peer.answer(peer.await(frame -> frame.id() == DELIVER_SM), status);

            awaitEvents(DeliveryEvent.SENT, DeliveryEvent.GIVEN_UP);
            assertThat(peer.staysSilent(200)).isTrue();
            assertThat(smsc.undelivered("first")).isZero();
            assertThat(smsc.record().totals().receiptsGivenUp()).isEqualTo(1);
        }
    }

    @Test
    void aGenericNackInPlaceOfAnAnswerEndsItToo() {
        try (RawPeer peer = bound()) {
            peer.submit(TO, "hi");
            Frame deliver = peer.await(frame -> frame.id() == DELIVER_SM);
            peer.write(pdu(GENERIC_NACK, 3, deliver.sequence()));

            awaitEvents(DeliveryEvent.SENT, DeliveryEvent.GIVEN_UP);
        }
    }

    @Test
    void noAnswerBringsItAgainAndALateAnswerDoesNotCount() {
        restart(LIMITS.withDeliver(100, Duration.ofMillis(200), 1000));
        try (RawPeer peer = bound()) {
            peer.submit(TO, "hi");
            Frame first = peer.await(frame -> frame.id() == DELIVER_SM);
            Frame second = peer.await(frame -> frame.id() == DELIVER_SM);
            assertThat(second.octets()).isEqualTo(first.octets());

            peer.answer(first, 0);
            peer.answer(second, 0);

            awaitEvents(DeliveryEvent.SENT, DeliveryEvent.UNANSWERED, DeliveryEvent.SENT, DeliveryEvent.ACKNOWLEDGED);
            assertThat(smsc.undelivered("first")).isZero();
        }
    }

    /// Often, because an ended bind that takes one more is a matter of luck.
    @RepeatedTest(10)
    void anEndedBindTakesNothingMore() {
        try (RawPeer going = RawPeer.bound(smsc.port(), "first", "secret1")) {
            going.submit(TO, "hi");
            going.await(frame -> frame.id() == DELIVER_SM);
        }
        await().untilAsserted(() -> assertThat(smsc.binds("first")).isZero());
        try (RawPeer next = bound()) {
            next.takeDeliver();
            awaitEvents(DeliveryEvent.SENT, DeliveryEvent.UNANSWERED, DeliveryEvent.SENT, DeliveryEvent.ACKNOWLEDGED);
        }
    }

    @Test
    void aLostBindBringsItOnAnotherBindThatCanReceive() {
        try (RawPeer going = RawPeer.bound(smsc.port(), "first", "secret1")) {
            going.submit(TO, "hi");
            going.await(frame -> frame.id() == DELIVER_SM);
        }
        try (RawPeer transmitter = RawPeer.bound(smsc.port(), BIND_TRANSMITTER, "first", "secret1")) {
            assertThat(transmitter.staysSilent(200)).as("it cannot receive").isTrue();
            try (RawPeer receiver = RawPeer.bound(smsc.port(), BIND_RECEIVER, "first", "secret1")) {
                assertThat(receiver.takeDeliver().ascii()).contains("stat:DELIVRD");
                awaitEvents(
                        DeliveryEvent.SENT, DeliveryEvent.UNANSWERED, DeliveryEvent.SENT, DeliveryEvent.ACKNOWLEDGED);
            }
        }
    }

    @Test
    void itIsGivenUpAfterSoManyAttempts() {
        restart(SmscLimits.DEFAULT.withRetry(3, Duration.ofMillis(10), Duration.ofMillis(10)));
        try (RawPeer peer = bound()) {
            peer.submit(TO, "hi");
            for (int i = 0; i < 3; i++) {
                peer.answer(peer.await(frame -> frame.id() == DELIVER_SM), RX_T_APPN);
            }
            awaitEvents(
                    DeliveryEvent.SENT,
                    DeliveryEvent.DEFERRED,
                    DeliveryEvent.SENT,
                    DeliveryEvent.DEFERRED,
                    DeliveryEvent.SENT,
                    DeliveryEvent.GIVEN_UP);
            assertThat(smsc.undelivered("first")).isZero();
        }
    }

    @Test
    void noMoreThanTheWindowIsUnanswered() {
        restart(LIMITS.withDeliver(2, Duration.ofSeconds(10), 1000));
        try (RawPeer peer = bound()) {
            for (int i = 0; i < 3; i++) {
                smsc.mobileOriginated("first", TO, "4040", "text " + i);
            }
            Frame one = peer.next();
            peer.next();
            assertThat(peer.staysSilent(200)).isTrue();

            peer.answer(one, 0);

            assertThat(peer.next().id()).isEqualTo(DELIVER_SM);
        }
    }

    @Test
    void submitsAreRefusedWhileTooMuchIsUnacknowledged() {
        restart(LIMITS.withDeliver(1, Duration.ofSeconds(10), 2));
        try (RawPeer peer = RawPeer.bound(smsc.port(), BIND_TRANSMITTER, "first", "secret1")) {
            assertThat(peer.submit(TO, "one").status()).isZero();
            assertThat(peer.submit(TO, "two").status()).isZero();
            assertThat(peer.submit(TO, "three").status()).isEqualTo(RMSGQFUL);
            assertThat(smsc.mobileOriginated("first", TO, "4040", "hi")).isFalse();

            try (RawPeer receiver = RawPeer.bound(smsc.port(), BIND_RECEIVER, "first", "secret1")) {
                receiver.takeDeliver();
                receiver.takeDeliver();
                await().untilAsserted(
                                () -> assertThat(smsc.undelivered("first")).isZero());
            }
            assertThat(peer.submit(TO, "three").status()).isZero();
        }
    }

    @Test
    void aTextFromAHandsetWaitsForABind() {
        assertThat(smsc.mobileOriginated("first", TO, "4040", "بله")).isTrue();

        try (RawPeer peer = bound()) {
            Deliver deliver = peer.takeDeliver();
            assertThat(deliver.source()).isEqualTo(TO);
            assertThat(deliver.destination()).isEqualTo("4040");
            assertThat(deliver.esmClass()).isZero();
            assertThat(deliver.dataCoding()).isEqualTo(8);
            assertThat(new String(deliver.shortMessage(), StandardCharsets.UTF_16BE))
                    .isEqualTo("بله");
        }
        await().untilAsserted(() ->
                assertThat(smsc.record().totals().mosAcknowledged()).isEqualTo(1));
    }

    @Test
    void aLongTextFromAHandsetComesInSegments() {
        smsc.mobileOriginated("first", TO, "4040", "a".repeat(161));

        try (RawPeer peer = bound()) {
            Deliver one = peer.takeDeliver();
            Deliver two = peer.takeDeliver();

            assertThat(one.esmClass()).isEqualTo(0x40);
            assertThat(one.shortMessage()).hasSize(6 + 153);
            assertThat(Arrays.copyOf(one.shortMessage(), 3)).isEqualTo(octets(5, 0, 3));
            assertThat(Arrays.copyOfRange(one.shortMessage(), 4, 6)).isEqualTo(octets(2, 1));
            assertThat(Arrays.copyOfRange(two.shortMessage(), 4, 6)).isEqualTo(octets(2, 2));
            assertThat(two.shortMessage()[3]).isEqualTo(one.shortMessage()[3]);
        }
    }

    @Test
    void aTextFromAHandsetNeedsAnAccountAndNumbers() {
        assertThatThrownBy(() -> smsc.mobileOriginated("third", TO, "4040", "hi"))
                .hasMessageContaining("no account 'third'");
        assertThatThrownBy(() -> smsc.mobileOriginated("first", "somebody", "4040", "hi"))
                .hasMessageContaining("from must be");
        assertThatThrownBy(() -> smsc.mobileOriginated("first", TO, "", "hi")).hasMessageContaining("to must be");
    }

    private void awaitEvents(DeliveryEvent... events) {
        await().untilAsserted(() -> assertThat(smsc.record().deliveries())
                .extracting(Delivery::event)
                .containsExactly(events));
    }
}
