package io.qasid.ott;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.qasid.connector.ChannelConnector;
import io.qasid.connector.Dispatch;
import io.qasid.connector.Inbox;
import io.qasid.connector.tck.Behaviour;
import io.qasid.connector.tck.ConnectorContract;
import io.qasid.connector.tck.ConnectorFixture;
import io.qasid.connector.tck.ScriptedInbox;
import io.qasid.model.Msisdn;
import io.qasid.model.Route;
import io.qasid.model.SendOutcome;
import io.qasid.ott.telegram.BotApi;
import io.qasid.ott.viber.RestBotApi;
import io.qasid.ott.whatsapp.CloudApi;
import io.qasid.providerhttp.Instruments;
import io.qasid.providerhttp.ProviderAccount;
import io.qasid.providerhttp.ProviderApi;
import io.qasid.providerhttp.ProviderSettings;
import io.qasid.simulator.ott.OttChannel;
import io.qasid.simulator.ott.OttSimulator;
import io.qasid.storage.Database;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import org.junit.jupiter.api.Disabled;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The contract kit, for every channel.
class OttContractTest {
    private static final String INBOUND = "what becomes of a message is heard by functions/provider-webhooks";

    @Nested
    @Timeout(120)
    final class WhatsApp implements OttContract {
        @Override
        public OttChannel channel() {
            return OttChannel.WHATSAPP;
        }
    }

    @Nested
    @Timeout(120)
    final class Telegram implements OttContract {
        @Override
        public OttChannel channel() {
            return OttChannel.TELEGRAM;
        }
    }

    @Nested
    @Timeout(120)
    final class Viber implements OttContract {
        @Override
        public OttChannel channel() {
            return OttChannel.VIBER;
        }
    }

    interface OttContract extends ConnectorContract {
        OttChannel channel();

        @Override
        default ConnectorFixture open(Inbox inbox) {
            return new Fixture(channel());
        }

        /// Long or short, one message and one id.
        @Override
        @Test
        default void acceptedGivesOneProviderIdForEachSegment() throws Exception {
            try (ConnectorFixture fixture = open(new ScriptedInbox())) {
                for (String text : new String[] {ONE_SEGMENT, TWO_SEGMENTS}) {
                    assertThat(fixture.connector().send(fixture.dispatch(Behaviour.ACCEPT, text), ENOUGH))
                            .isInstanceOfSatisfying(
                                    SendOutcome.Accepted.class,
                                    accepted -> assertThat(accepted.providerMessageIds())
                                            .hasSize(1));
                }
                assertThat(fixture.written()).isEqualTo(2);
            }
        }

        @Override
        @Test
        @Disabled(INBOUND)
        default void aReceiptIsCommittedBeforeItIsAcknowledged() {}

        @Override
        @Test
        @Disabled(INBOUND)
        default void aReceiptThatWasNotCommittedComesAgainUnderTheSameId() {}

        @Override
        @Test
        @Disabled(INBOUND)
        default void receiptsOfTwoMessagesHaveTwoIdsWithoutPersonalData() {}

        @Override
        @Test
        @Disabled(INBOUND)
        default void aMessageFromAHandsetIsCommittedBeforeItIsAcknowledged() {}
    }

    private static final class Fixture implements ConnectorFixture {
        private static final Duration QUICK = Duration.ofMillis(300);

        private final OttChannel channel;
        private final OttSimulator ott = Stand.simulator();
        private final Database database;
        private final People people;
        private final ProviderAccount account;
        private final Route route;

        Fixture(OttChannel channel) {
            this.channel = channel;
            try {
                database = Stand.open(Stand.migrated());
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
            people = new People(database);
            route = Route.parse(channel.name().toLowerCase(java.util.Locale.ROOT) + ":qasid");
            RecipientPace pace = new RecipientPace(
                    Optional.empty(), route, Duration.ofMillis(1), 1_000, System::nanoTime, new Random(1));
            InstantSource clock = InstantSource.system();
            ProviderApi api = switch (channel) {
                case WHATSAPP -> new CloudApi(route, ott.whatsAppUrl() + "/v25.0/1055", people, pace, clock);
                case TELEGRAM -> new BotApi(route, ott.telegramUrl(), people, pace, clock, System::nanoTime);
                case VIBER -> new RestBotApi(route, ott.viberUrl() + "/pa", people, pace, clock);
            };
            account = new ProviderAccount(
                    new ProviderSettings(route, 10, QUICK, Duration.ofSeconds(10), QUICK, QUICK, Duration.ofSeconds(5)),
                    api,
                    Stand.credential(channel),
                    new Instruments(
                            InstantSource.system(), System::nanoTime, new Random(1), new SimpleMeterRegistry()));
            account.start();
            await().until(account::ready);
        }

        @Override
        public ChannelConnector connector() {
            return account;
        }

        @Override
        public Dispatch dispatch(Behaviour behaviour, String text) {
            if (behaviour == Behaviour.SILENCE) {
                ott.faults(channel).silence();
            }
            String magic = switch (behaviour) {
                case ACCEPT, SILENCE -> "0001";
                case REJECT -> "9802";
                case THROTTLE -> "9803";
                case SLOW -> "9806";
                case DROP -> "9807";
            };
            String to = "+9370000" + magic;
            ott.telegramStart(to);
            ott.whatsAppMessage(to, "salaam");
            ott.viberStart(to, "");
            try {
                people.remember(List.of(new Heard(
                        route,
                        InstantSource.system().instant(),
                        Optional.of(new Msisdn(to)),
                        switch (channel) {
                            case WHATSAPP -> "";
                            case TELEGRAM -> Long.toString(OttSimulator.telegramChat(to));
                            case VIBER -> OttSimulator.viberUser(to);
                        },
                        channel != OttChannel.WHATSAPP,
                        false)));
            } catch (java.sql.SQLException e) {
                throw new IllegalStateException(e);
            }
            return Stand.dispatch(to, text, Optional.empty());
        }

        @Override
        public int written() {
            return (int) (ott.record().arrived().size() + ott.record().requestsRefused());
        }

        @Override
        public OptionalInt mostUnanswered() {
            return OptionalInt.empty();
        }

        @Override
        public void disconnect() {
            ott.refuseConnections();
        }

        @Override
        public void reconnect() {
            ott.acceptConnections();
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
            ott.close();
            database.close();
        }
    }
}
