package io.qasid.smpp;

import static io.qasid.smpp.TestBinds.ENOUGH;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.qasid.connector.InboundEvent;
import io.qasid.connector.tck.ScriptedInbox;
import io.qasid.model.DeliveryState;
import io.qasid.model.SendOutcome;
import io.qasid.simulator.smsc.SmscAccount;
import io.qasid.simulator.smsc.SmscSettings;
import io.qasid.simulator.smsc.SmscSimulator;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Every magic number of the SMSC simulator, as the connector sees it, over two binds at once.
@Timeout(120)
class MagicNumbersTest {
    private final SmscSimulator smsc =
            SmscSimulator.start(SmscSettings.of(SmscAccount.of("awcc", "secret"), SmscAccount.of("roshan", "secret")));
    private final ScriptedInbox inbox = new ScriptedInbox();
    private final Instruments instruments = TestBinds.instruments();
    private final SmppBind first = TestBinds.start(TestBinds.settings("awcc", smsc.port()), inbox, instruments);
    private final SmppBind second = TestBinds.start(TestBinds.settings("roshan", smsc.port()), inbox, instruments);

    @BeforeEach
    void bound() {
        await().atMost(ENOUGH).until(() -> first.ready() && second.ready());
    }

    @AfterEach
    void close() {
        first.close();
        second.close();
        smsc.close();
    }

    @Test
    void zeroIsDelivered() throws Exception {
        String id = accepted(first, "9900");

        assertThat(receipt(id).state()).isEqualTo(DeliveryState.DELIVERED);
        assertThat(receipt(id).route()).isEqualTo(first.route());
    }

    @Test
    void oneIsRejected() throws Exception {
        assertThat(send(first, "9910"))
                .isInstanceOfSatisfying(
                        SendOutcome.Rejected.class,
                        rejected -> assertThat(rejected.reason().code()).isEqualTo("ESME_RINVDSTADR"));
    }

    @Test
    void twoIsTakenAndThenFails() throws Exception {
        InboundEvent.Receipt receipt = receipt(accepted(first, "9920"));

        assertThat(receipt.state()).isEqualTo(DeliveryState.FAILED);
        assertThat(receipt.reason().code()).isEqualTo("RECEIPT_UNDELIV");
    }

    @Test
    void threeIsThrottledFirstAndThenDelivered() throws Exception {
        String id = accepted(first, "9930");

        assertThat(receipt(id).state()).isEqualTo(DeliveryState.DELIVERED);
        assertThat(smsc.record().totals().submitsRefused()).isEqualTo(2);
        assertThat(smsc.record().totals().submitsTaken()).isEqualTo(1);
        assertThat(instruments
                        .meters()
                        .counter("smpp.submits", "account", "awcc", "outcome", "throttled")
                        .count())
                .isEqualTo(2);
    }

    @Test
    void fourHasItsReceiptBeforeItsAnswer() throws Exception {
        String id = accepted(first, "9940");

        assertThat(receipt(id).state()).isEqualTo(DeliveryState.DELIVERED);
    }

    @Test
    void fiveNeverHasAReceipt() throws Exception {
        accepted(first, "9950");
        String later = accepted(first, "9900");

        receipt(later);
        assertThat(inbox.offered()).hasSize(1);
    }

    @Test
    void sixIsSlow() throws Exception {
        String id = accepted(first, "9960");

        assertThat(receipt(id).state()).isEqualTo(DeliveryState.DELIVERED);
    }

    @Test
    void sevenLosesTheBindAndItsReceiptComesOnTheNextOne() throws Exception {
        assertThat(send(first, "9970")).isInstanceOfSatisfying(SendOutcome.Unknown.class, unknown -> {
            assertThat(unknown.reason().code()).isEqualTo("SMPP_BIND_LOST");
            assertThat(unknown.providerMessageIds()).isEmpty();
        });

        await().atMost(ENOUGH).until(first::ready);
        await().atMost(ENOUGH).until(() -> !inbox.offered().isEmpty());
        assertThat(smsc.record().counts().values()).as("nothing was sent twice").containsOnly(1);
        accepted(first, "9900");
        accepted(second, "9900");
    }

    @Test
    void eightIsAnsweredByTheHandset() throws Exception {
        accepted(first, "9980");

        InboundEvent.MobileOriginated reply = await().atMost(ENOUGH)
                .until(() -> events(InboundEvent.MobileOriginated.class), found -> !found.isEmpty())
                .getFirst();
        assertThat(reply.text()).isEqualTo("Salaam, received.");
        assertThat(reply.from().e164()).isEqualTo("+93700009980");
        assertThat(reply.to()).isEqualTo("Qasid");
        assertThat(reply.route()).isEqualTo(first.route());
    }

    @Test
    void nineHasItsReceiptTwiceUnderOneId() throws Exception {
        accepted(first, "9990");

        List<InboundEvent.Receipt> receipts =
                await().atMost(ENOUGH).until(() -> events(InboundEvent.Receipt.class), found -> found.size() == 2);
        assertThat(receipts.get(0).sourceEventId()).isEqualTo(receipts.get(1).sourceEventId());
    }

    @ParameterizedTest
    @ValueSource(strings = {"9911", "9921"})
    void aScopeOfOneConcernsTheFirstAccountOnly(String magic) throws Exception {
        assertThat(receipt(accepted(second, magic)).state()).isEqualTo(DeliveryState.DELIVERED);
    }

    @Test
    void aScopeOfTwoConcernsTheSecondAccountOnly() throws Exception {
        assertThat(send(second, "9912")).isInstanceOf(SendOutcome.Rejected.class);
        assertThat(receipt(accepted(first, "9912")).state()).isEqualTo(DeliveryState.DELIVERED);
    }

    private static SendOutcome send(SmppBind bind, String magic) {
        return bind.send(TestBinds.dispatch("+9370000" + magic, "salaam"), ENOUGH);
    }

    private static String accepted(SmppBind bind, String magic) {
        SendOutcome outcome = send(bind, magic);
        assertThat(outcome).isInstanceOf(SendOutcome.Accepted.class);
        return ((SendOutcome.Accepted) outcome).providerMessageIds().getFirst();
    }

    private InboundEvent.Receipt receipt(String id) {
        return await().atMost(Duration.ofSeconds(20))
                .until(
                        () -> events(InboundEvent.Receipt.class).stream()
                                .filter(receipt -> receipt.providerMessageId().equals(id))
                                .toList(),
                        found -> !found.isEmpty())
                .getFirst();
    }

    private <T extends InboundEvent> List<T> events(Class<T> type) {
        return inbox.offered().stream().filter(type::isInstance).map(type::cast).toList();
    }
}
