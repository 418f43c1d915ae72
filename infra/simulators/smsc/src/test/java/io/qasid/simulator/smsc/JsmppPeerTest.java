package io.qasid.simulator.smsc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jsmpp.SMPPConstant;
import org.jsmpp.bean.AlertNotification;
import org.jsmpp.bean.Alphabet;
import org.jsmpp.bean.BindType;
import org.jsmpp.bean.DataSm;
import org.jsmpp.bean.DeliverSm;
import org.jsmpp.bean.ESMClass;
import org.jsmpp.bean.GeneralDataCoding;
import org.jsmpp.bean.InterfaceVersion;
import org.jsmpp.bean.MessageState;
import org.jsmpp.bean.NumberingPlanIndicator;
import org.jsmpp.bean.OptionalParameter;
import org.jsmpp.bean.RegisteredDelivery;
import org.jsmpp.bean.SMSCDeliveryReceipt;
import org.jsmpp.bean.TypeOfNumber;
import org.jsmpp.extra.NegativeResponseException;
import org.jsmpp.extra.ProcessRequestException;
import org.jsmpp.session.BindParameter;
import org.jsmpp.session.DataSmResult;
import org.jsmpp.session.MessageReceiverListener;
import org.jsmpp.session.SMPPSession;
import org.jsmpp.session.Session;
import org.jsmpp.util.DeliveryReceiptState;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// A second opinion: a library that others use reads what we write, and writes what we read.
class JsmppPeerTest {
    private final List<DeliverSm> delivered = new CopyOnWriteArrayList<>();
    private SmscSimulator smsc;
    private SMPPSession session;

    @BeforeEach
    void start() throws IOException {
        smsc = SmscSimulator.start(SmscSettings.of(SmscAccount.of("first", "secret1")));
        session = new SMPPSession();
        session.setMessageReceiverListener(new Collecting());
        session.connectAndBind("127.0.0.1", smsc.port(), bind("secret1"));
    }

    @AfterEach
    void stop() {
        session.unbindAndClose();
        smsc.close();
    }

    @Test
    void readsOurBindResponse() {
        assertThat(session.getSessionState().isBound()).isTrue();
        assertThat(session.getInterfaceVersion()).isEqualTo(InterfaceVersion.IF_34);
    }

    @Test
    void readsOurRefusalOfABind() {
        SMPPSession other = new SMPPSession();
        assertThatThrownBy(() -> other.connectAndBind("127.0.0.1", smsc.port(), bind("wrong")))
                .hasRootCauseInstanceOf(NegativeResponseException.class)
                .rootCause()
                .extracting(cause -> ((NegativeResponseException) cause).getCommandStatus())
                .isEqualTo(SMPPConstant.STAT_ESME_RINVPASWD);
    }

    @Test
    void readsOurReceipt() throws Exception {
        String id = submit("93700000001", Alphabet.ALPHA_DEFAULT, "salaam".getBytes(StandardCharsets.US_ASCII));

        await().until(() -> !delivered.isEmpty());
        DeliverSm receipt = delivered.getFirst();
        assertThat(receipt.isSmscDeliveryReceipt()).isTrue();
        var text = receipt.getShortMessageAsDeliveryReceipt();
        assertThat(text.getId()).isEqualTo(id);
        assertThat(text.getFinalStatus()).isEqualTo(DeliveryReceiptState.DELIVRD);
        assertThat(text.getDelivered()).isEqualTo(1);
        assertThat(text.getText()).isEqualTo("salaam");
        assertThat(receipt.getOptionalParameter(OptionalParameter.Receipted_message_id.class)
                        .getValueAsString())
                .isEqualTo(id);
        assertThat(receipt.getOptionalParameter(OptionalParameter.Message_state.class)
                        .getValue())
                .isEqualTo(MessageState.DELIVERED.value());
    }

    @Test
    void isReadInPersianAndInSegments() throws Exception {
        byte[] text = "سلام، خوش آمدید".getBytes(StandardCharsets.UTF_16BE);

        submit("93700000001", Alphabet.ALPHA_UCS2, text);

        assertThat(smsc.record().count("93700000001", "سلام، خوش آمدید")).isEqualTo(1);
    }

    @Test
    void readsOurRefusalOfASubmit() {
        assertThatThrownBy(() -> submit("93700009910", Alphabet.ALPHA_DEFAULT, new byte[] {'x'}))
                .isInstanceOfSatisfying(
                        NegativeResponseException.class,
                        refused -> assertThat(refused.getCommandStatus()).isEqualTo(SMPPConstant.STAT_ESME_RINVDSTADR));
    }

    @Test
    void readsOurAnswerToAQuery() throws Exception {
        String id = submit("93700009920", Alphabet.ALPHA_DEFAULT, new byte[] {'x'});

        var result = session.queryShortMessage(id, TypeOfNumber.ALPHANUMERIC, NumberingPlanIndicator.UNKNOWN, "QASID");

        assertThat(result.getMessageState()).isEqualTo(MessageState.UNDELIVERABLE);
        assertThat(result.getFinalDate()).endsWith("18+").hasSize(16);
    }

    @Test
    void readsOurMobileOriginatedText() {
        smsc.mobileOriginated("first", "93700000001", "4040", "yes");

        await().until(() -> !delivered.isEmpty());
        DeliverSm mo = delivered.getFirst();
        assertThat(mo.isSmscDeliveryReceipt()).isFalse();
        assertThat(mo.getSourceAddr()).isEqualTo("93700000001");
        assertThat(mo.getDestAddress()).isEqualTo("4040");
        assertThat(new String(mo.getShortMessage(), StandardCharsets.US_ASCII)).isEqualTo("yes");
    }

    private static BindParameter bind(String password) {
        return new BindParameter(
                BindType.BIND_TRX,
                "first",
                password,
                "",
                TypeOfNumber.UNKNOWN,
                NumberingPlanIndicator.UNKNOWN,
                null,
                InterfaceVersion.IF_34);
    }

    private String submit(String destination, Alphabet alphabet, byte[] text) throws Exception {
        return session.submitShortMessage(
                        "",
                        TypeOfNumber.ALPHANUMERIC,
                        NumberingPlanIndicator.UNKNOWN,
                        "QASID",
                        TypeOfNumber.INTERNATIONAL,
                        NumberingPlanIndicator.ISDN,
                        destination,
                        new ESMClass(),
                        (byte) 0,
                        (byte) 0,
                        null,
                        null,
                        new RegisteredDelivery(SMSCDeliveryReceipt.SUCCESS_FAILURE),
                        (byte) 0,
                        new GeneralDataCoding(alphabet),
                        (byte) 0,
                        text)
                .getMessageId();
    }

    private final class Collecting implements MessageReceiverListener {
        @Override
        public void onAcceptDeliverSm(DeliverSm deliverSm) {
            delivered.add(deliverSm);
        }

        @Override
        public void onAcceptAlertNotification(AlertNotification alertNotification) {}

        @Override
        public DataSmResult onAcceptDataSm(DataSm dataSm, Session source) throws ProcessRequestException {
            throw new ProcessRequestException("not expected", SMPPConstant.STAT_ESME_RINVCMDID);
        }
    }
}
