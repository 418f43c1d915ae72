package io.qasid.voice;

import static org.assertj.core.api.Assertions.assertThat;

import io.qasid.connector.ChannelConnector;
import io.qasid.connector.Dispatch;
import io.qasid.connector.Inbox;
import io.qasid.connector.tck.Behaviour;
import io.qasid.connector.tck.ConnectorContract;
import io.qasid.connector.tck.ConnectorFixture;
import io.qasid.connector.tck.ScriptedInbox;
import io.qasid.model.SendOutcome;
import io.qasid.providerhttp.ProviderAccount;
import io.qasid.simulator.voice.VoiceRecord;
import io.qasid.simulator.voice.VoiceSettings;
import io.qasid.simulator.voice.VoiceSimulator;
import java.util.OptionalInt;
import org.junit.jupiter.api.Disabled;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
final class VoiceContractTest implements ConnectorContract {
    private static final String INBOUND = "what becomes of a call is heard by functions/provider-webhooks";

    @Override
    public ConnectorFixture open(Inbox inbox) {
        return new VoiceFixture();
    }

    /// A call has no segments: long or short, one call and one id.
    @Override
    @Test
    public void acceptedGivesOneProviderIdForEachSegment() throws Exception {
        try (ConnectorFixture fixture = open(new ScriptedInbox())) {
            for (String text : new String[] {ONE_SEGMENT, TWO_SEGMENTS}) {
                assertThat(fixture.connector().send(fixture.dispatch(Behaviour.ACCEPT, text), ENOUGH))
                        .isInstanceOfSatisfying(
                                SendOutcome.Accepted.class,
                                accepted -> assertThat(accepted.providerMessageIds())
                                        .singleElement()
                                        .asString()
                                        .matches("CA[0-9a-f]{32}"));
            }
            assertThat(fixture.written()).isEqualTo(2);
        }
    }

    @Override
    @Test
    @Disabled(INBOUND)
    public void aReceiptIsCommittedBeforeItIsAcknowledged() {}

    @Override
    @Test
    @Disabled(INBOUND)
    public void aReceiptThatWasNotCommittedComesAgainUnderTheSameId() {}

    @Override
    @Test
    @Disabled(INBOUND)
    public void receiptsOfTwoMessagesHaveTwoIdsWithoutPersonalData() {}

    @Override
    @Test
    @Disabled(INBOUND)
    public void aMessageFromAHandsetIsCommittedBeforeItIsAcknowledged() {}

    private static final class VoiceFixture implements ConnectorFixture {
        private final VoiceSimulator voice =
                VoiceSimulator.start(VoiceSettings.of(TestAccounts.SID, TestAccounts.TOKEN));
        private final ProviderAccount account =
                TestAccounts.ready(TestAccounts.settings(voice.url()), TestAccounts.instruments());

        @Override
        public ChannelConnector connector() {
            return account;
        }

        @Override
        public Dispatch dispatch(Behaviour behaviour, String text) {
            if (behaviour == Behaviour.SILENCE) {
                voice.faults().silence();
            }
            String magic = switch (behaviour) {
                case ACCEPT, SILENCE -> "0001";
                case REJECT -> "9832";
                case THROTTLE -> "9833";
                case SLOW -> "9836";
                case DROP -> "9837";
            };
            return TestAccounts.dispatch("+9370000" + magic, text);
        }

        @Override
        public int written() {
            VoiceRecord.Totals totals = voice.record().totals();
            return (int) (totals.callsTaken() + totals.callsRefused());
        }

        @Override
        public OptionalInt mostUnanswered() {
            return OptionalInt.of(voice.record().totals().unansweredMost());
        }

        @Override
        public void disconnect() {
            voice.faults().refuseConnections();
        }

        @Override
        public void reconnect() {
            voice.faults().clear();
        }

        @Override
        public void fireReceipt(String providerMessageId) {
            throw new UnsupportedOperationException(INBOUND);
        }

        @Override
        public void fireMobileOriginated(String text) {
            throw new UnsupportedOperationException(INBOUND);
        }

        @Override
        public int acknowledged() {
            throw new UnsupportedOperationException(INBOUND);
        }

        @Override
        public void close() {
            account.close();
            voice.close();
        }
    }
}
