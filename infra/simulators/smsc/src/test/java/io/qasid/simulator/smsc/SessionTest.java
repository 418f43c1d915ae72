package io.qasid.simulator.smsc;

import static io.qasid.simulator.smsc.RawPeer.BIND_RECEIVER;
import static io.qasid.simulator.smsc.RawPeer.BIND_TRANSCEIVER;
import static io.qasid.simulator.smsc.RawPeer.BIND_TRANSMITTER;
import static io.qasid.simulator.smsc.RawPeer.ENQUIRE_LINK;
import static io.qasid.simulator.smsc.RawPeer.GENERIC_NACK;
import static io.qasid.simulator.smsc.RawPeer.RESP;
import static io.qasid.simulator.smsc.RawPeer.SUBMIT_SM;
import static io.qasid.simulator.smsc.RawPeer.UNBIND;
import static io.qasid.simulator.smsc.RawPeer.ascii;
import static io.qasid.simulator.smsc.RawPeer.octets;
import static io.qasid.simulator.smsc.RawPeer.pdu;
import static io.qasid.simulator.smsc.RawPeer.submitBody;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.qasid.simulator.smsc.RawPeer.Frame;
import java.time.Duration;
import java.util.HexFormat;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Binds, links, and PDUs that should not be.
class SessionTest {
    private static final int RINVCMDLEN = 0x02;
    private static final int RINVCMDID = 0x03;
    private static final int RINVBNDSTS = 0x04;
    private static final int RALYBND = 0x05;
    private static final int RINVPASWD = 0x0E;
    private static final int RINVSYSID = 0x0F;

    private SmscSimulator smsc = start(SmscLimits.DEFAULT);

    private static SmscSimulator start(SmscLimits limits) {
        return SmscSimulator.start(
                SmscSettings.of(new SmscAccount("first", "secret1", 2, 10)).withLimits(limits));
    }

    private void restart(SmscLimits limits) {
        smsc.close();
        smsc = start(limits);
    }

    @AfterEach
    void stop() {
        smsc.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {BIND_TRANSMITTER, BIND_RECEIVER, BIND_TRANSCEIVER})
    void bindsAndSaysItsVersion(int command) {
        try (RawPeer peer = RawPeer.connect(smsc.port())) {
            Frame resp = peer.bind(command, "first", "secret1");

            assertThat(resp.id()).isEqualTo(command | RESP);
            assertThat(resp.status()).isZero();
            assertThat(HexFormat.of().formatHex(resp.body()))
                    .as("system_id, then sc_interface_version")
                    .isEqualTo(HexFormat.of().formatHex(ascii("qasid-smsc\0")) + "0210000134");
            assertThat(smsc.binds("first")).isEqualTo(1);
        }
        await().untilAsserted(() -> assertThat(smsc.binds("first")).isZero());
    }

    @Test
    void refusesAWrongPasswordAndAnUnknownSystemId() {
        try (RawPeer peer = RawPeer.connect(smsc.port())) {
            assertThat(peer.bind(BIND_TRANSCEIVER, "first", "secret2").status()).isEqualTo(RINVPASWD);
            assertThat(peer.bind(BIND_TRANSCEIVER, "third", "secret1").status()).isEqualTo(RINVSYSID);
            assertThat(smsc.binds("first")).isZero();
            assertThat(peer.bind(BIND_TRANSCEIVER, "first", "secret1").status())
                    .as("another try on the same connection")
                    .isZero();
        }
    }

    @Test
    void refusesASecondBindOnTheSameSession() {
        try (RawPeer peer = RawPeer.bound(smsc.port(), "first", "secret1")) {
            assertThat(peer.bind(BIND_TRANSCEIVER, "first", "secret1").status()).isEqualTo(RALYBND);
            assertThat(smsc.binds("first")).isEqualTo(1);
        }
    }

    @Test
    void refusesABindBeyondTheAccountsLimitUntilAnotherEnds() {
        try (RawPeer one = RawPeer.bound(smsc.port(), "first", "secret1");
                RawPeer two = RawPeer.bound(smsc.port(), "first", "secret1");
                RawPeer three = RawPeer.connect(smsc.port())) {
            assertThat(three.bind(BIND_TRANSCEIVER, "first", "secret1").status())
                    .isEqualTo(RALYBND);
            one.ask(UNBIND);
            await().untilAsserted(() -> assertThat(smsc.binds("first")).isEqualTo(1));
            assertThat(three.bind(BIND_TRANSCEIVER, "first", "secret1").status())
                    .isZero();
            assertThat(two.ask(ENQUIRE_LINK).status()).isZero();
        }
    }

    @Test
    void refusesSubmitsThatAreNotOnATransmittingBind() {
        byte[] body = submitBody("93700000001", 0, 0, 0, ascii("hi"));
        try (RawPeer unbound = RawPeer.connect(smsc.port());
                RawPeer receiver = RawPeer.bound(smsc.port(), BIND_RECEIVER, "first", "secret1")) {
            assertThat(unbound.ask(SUBMIT_SM, body).status()).isEqualTo(RINVBNDSTS);
            assertThat(receiver.ask(SUBMIT_SM, body).status()).isEqualTo(RINVBNDSTS);
            assertThat(unbound.ask(RawPeer.QUERY_SM, ascii("1\0"), octets(0, 0, 0))
                            .status())
                    .isEqualTo(RINVBNDSTS);
        }
    }

    @Test
    void answersEnquireLinkAlsoBeforeTheBind() {
        try (RawPeer peer = RawPeer.connect(smsc.port())) {
            Frame resp = peer.ask(ENQUIRE_LINK);

            assertThat(resp.id()).isEqualTo(ENQUIRE_LINK | RESP);
            assertThat(resp.status()).isZero();
        }
    }

    @Test
    void unbindsAndCloses() {
        try (RawPeer peer = RawPeer.bound(smsc.port(), "first", "secret1")) {
            assertThat(peer.ask(UNBIND).status()).isZero();
            assertThat(peer.read()).isEmpty();
        }
        await().untilAsserted(() -> assertThat(smsc.binds("first")).isZero());
    }

    @Test
    void asksASilentPeerAndKeepsItWhenItAnswers() {
        restart(SmscLimits.DEFAULT.withEnquireLink(Duration.ofMillis(200), Duration.ofMillis(400)));
        try (RawPeer peer = RawPeer.bound(smsc.port(), "first", "secret1")) {
            for (int i = 0; i < 4; i++) {
                Frame enquiry = peer.next();
                assertThat(enquiry.id()).isEqualTo(ENQUIRE_LINK);
                peer.answer(enquiry, 0);
            }
            assertThat(smsc.binds("first")).isEqualTo(1);
        }
    }

    @Test
    void closesTheConnectionOfAPeerThatDoesNotAnswerEnquireLink() {
        restart(SmscLimits.DEFAULT.withEnquireLink(Duration.ofMillis(100), Duration.ofMillis(200)));
        try (RawPeer peer = RawPeer.bound(smsc.port(), "first", "secret1")) {
            assertThat(peer.next().id()).isEqualTo(ENQUIRE_LINK);
            assertThat(peer.read()).isEmpty();
        }
    }

    @Test
    void closesAConnectionThatDoesNotBind() {
        restart(SmscLimits.DEFAULT.withSessions(10, Duration.ofMillis(200)));
        try (RawPeer peer = RawPeer.connect(smsc.port())) {
            assertThat(peer.read()).isEmpty();
        }
    }

    @Test
    void turnsAwayConnectionsBeyondItsLimit() {
        restart(SmscLimits.DEFAULT.withSessions(1, Duration.ofSeconds(10)));
        try (RawPeer one = RawPeer.bound(smsc.port(), "first", "secret1");
                RawPeer two = RawPeer.connect(smsc.port())) {
            assertThat(two.read()).isEmpty();
            assertThat(one.ask(ENQUIRE_LINK).status()).isZero();
        }
    }

    @Test
    void nacksWhatItDoesNotKnowAndGoesOn() {
        try (RawPeer peer = RawPeer.bound(smsc.port(), "first", "secret1")) {
            peer.write(pdu(0x0103, 0, 41, ascii("data_sm")));
            Frame nack = peer.next();
            assertThat(nack.id()).isEqualTo(GENERIC_NACK);
            assertThat(nack.status()).isEqualTo(RINVCMDID);
            assertThat(nack.sequence()).isEqualTo(41);

            peer.write(pdu(SUBMIT_SM, 0, 42, octets(0, 5, 0, 'Q')));
            Frame garbled = peer.next();
            assertThat(garbled.id()).isEqualTo(GENERIC_NACK);
            assertThat(garbled.status()).isEqualTo(RINVCMDLEN);
            assertThat(garbled.sequence()).isEqualTo(42);

            assertThat(peer.ask(ENQUIRE_LINK).status()).isZero();
        }
    }

    @Test
    void nacksADeliverSmBecauseOnlyAnSmscSendsThose() {
        try (RawPeer peer = RawPeer.bound(smsc.port(), "first", "secret1")) {
            peer.write(pdu(RawPeer.DELIVER_SM, 0, 43, submitBody("93700000001", 0, 0, 0, ascii("hi"))));

            assertThat(peer.next().status()).isEqualTo(RINVCMDID);
        }
    }

    @Test
    void doesNotNackAnAnswer() {
        try (RawPeer peer = RawPeer.bound(smsc.port(), "first", "secret1")) {
            peer.write(pdu(0x0103 | RESP, 0, 41, octets(0)));
            peer.write(pdu(RawPeer.DELIVER_SM | RESP, 0, 4711, octets(0)));

            int number = peer.send(ENQUIRE_LINK);
            assertThat(peer.next().sequence()).as("nothing before this").isEqualTo(number);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"0000000f00000004 0000000000000007", "7fffffff00000004 0000000000000007"})
    void nacksAnImpossibleLengthAndCloses(String header) {
        try (RawPeer peer = RawPeer.bound(smsc.port(), "first", "secret1")) {
            peer.write(HexFormat.of().parseHex(header.replace(" ", "")));

            Frame nack = peer.next();
            assertThat(nack.id()).isEqualTo(GENERIC_NACK);
            assertThat(nack.status()).isEqualTo(RINVCMDLEN);
            assertThat(nack.sequence()).isEqualTo(7);
            assertThat(peer.read()).isEmpty();
        }
    }

    @Test
    void answersManyRequestsInOneWriteInOrder() {
        try (RawPeer peer = RawPeer.bound(smsc.port(), "first", "secret1")) {
            byte[] all = octets();
            for (int i = 0; i < 200; i++) {
                all = RawPeer.join(
                        all, pdu(SUBMIT_SM, 0, 1000 + i, submitBody("93700000001", 0, 0, 0, ascii("hi " + i))));
            }
            peer.write(all);

            for (int i = 0; i < 200; i++) {
                assertThat(peer.next().sequence()).isEqualTo(1000 + i);
            }
            assertThat(smsc.record().totals().submitsTaken()).isEqualTo(200);
        }
    }

    @Test
    void saysWhichPortIsTaken() {
        SmscSettings same = SmscSettings.of(SmscAccount.of("first", "secret1")).withPort(smsc.port());

        assertThatThrownBy(() -> SmscSimulator.start(same)).hasMessageContaining("SMSC port " + smsc.port());
    }

    @Test
    void comesBackOnTheSamePort() {
        int port = smsc.port();
        RawPeer peer = RawPeer.bound(port, "first", "secret1");
        smsc.close();
        assertThat(peer.read()).isEmpty();
        peer.close();

        smsc = SmscSimulator.start(
                SmscSettings.of(SmscAccount.of("first", "secret1")).withPort(port));

        RawPeer.bound(port, "first", "secret1").close();
    }
}
