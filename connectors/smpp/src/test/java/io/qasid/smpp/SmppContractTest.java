package io.qasid.smpp;

import static org.awaitility.Awaitility.await;

import io.qasid.connector.ChannelConnector;
import io.qasid.connector.Dispatch;
import io.qasid.connector.Inbox;
import io.qasid.connector.tck.Behaviour;
import io.qasid.connector.tck.ConnectorContract;
import io.qasid.connector.tck.ConnectorFixture;
import io.qasid.simulator.smsc.BlackHole;
import io.qasid.simulator.smsc.SmscAccount;
import io.qasid.simulator.smsc.SmscRecord;
import io.qasid.simulator.smsc.SmscSettings;
import io.qasid.simulator.smsc.SmscSimulator;
import java.time.Duration;
import java.util.OptionalInt;

final class SmppContractTest implements ConnectorContract {

    @Override
    public ConnectorFixture open(Inbox inbox) {
        return new SmppFixture(inbox);
    }

    private static final class SmppFixture implements ConnectorFixture {
        private final SmscSimulator smsc = SmscSimulator.start(SmscSettings.of(SmscAccount.of("awcc", "secret")));
        private final SmppBind bind;

        SmppFixture(Inbox inbox) {
            bind = TestBinds.start(TestBinds.settings("awcc", smsc.port()), inbox, TestBinds.instruments());
            await().atMost(ENOUGH).until(bind::ready);
        }

        @Override
        public ChannelConnector connector() {
            return bind;
        }

        @Override
        public Dispatch dispatch(Behaviour behaviour, String text) {
            if (behaviour == Behaviour.SILENCE) {
                smsc.faults().blackHole(BlackHole.TAKEN);
            }
            String magic = switch (behaviour) {
                case ACCEPT, SILENCE -> "0001";
                case REJECT -> "9910";
                case THROTTLE -> "9930";
                case SLOW -> "9960";
                case DROP -> "9970";
            };
            return TestBinds.dispatch("+9370000" + magic, text);
        }

        @Override
        public int written() {
            SmscRecord.Totals totals = smsc.record().totals();
            return (int) (totals.submitsTaken() + totals.submitsRefused());
        }

        @Override
        public OptionalInt mostUnanswered() {
            return OptionalInt.empty();
        }

        @Override
        public void disconnect() {
            smsc.faults().refuseBinds(Duration.ofHours(1));
            smsc.faults().dropBinds();
        }

        @Override
        public void reconnect() {
            smsc.faults().clear();
        }

        /// The simulator reports by itself.
        @Override
        public void fireReceipt(String providerMessageId) {}

        @Override
        public void fireMobileOriginated(String text) {
            smsc.mobileOriginated("awcc", "93700000001", "8088", text);
        }

        @Override
        public int acknowledged() {
            SmscRecord.Totals totals = smsc.record().totals();
            return (int) (totals.receiptsAcknowledged() + totals.mosAcknowledged());
        }

        @Override
        public void close() {
            bind.close();
            smsc.close();
        }
    }
}
