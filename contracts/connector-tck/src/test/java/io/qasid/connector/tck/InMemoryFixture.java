package io.qasid.connector.tck;

import io.qasid.connector.ChannelConnector;
import io.qasid.connector.Dispatch;
import io.qasid.connector.Inbox;
import io.qasid.model.AttemptId;
import io.qasid.model.Category;
import io.qasid.model.MessageId;
import io.qasid.model.Msisdn;
import io.qasid.model.Route;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

class InMemoryFixture implements ConnectorFixture {
    private final InMemoryProvider provider = new InMemoryProvider(InstantSource.system());
    private final Map<AttemptId, Behaviour> behaviours = new ConcurrentHashMap<>();
    private final InMemoryConnector connector;

    InMemoryFixture(Inbox inbox) {
        provider.follow(dispatch -> behaviours.getOrDefault(dispatch.attempt(), Behaviour.ACCEPT));
        connector = new InMemoryConnector(Route.parse("sms:memory"), 8, provider, inbox, System::nanoTime);
    }

    @Override
    public ChannelConnector connector() {
        return connector;
    }

    @Override
    public Dispatch dispatch(Behaviour behaviour, String text) {
        AttemptId attempt = new AttemptId(new MessageId(UUID.randomUUID()), 1);
        behaviours.put(attempt, behaviour);
        Instant deadline = InstantSource.system().instant().plus(Duration.ofMinutes(10));
        return new Dispatch(
                attempt,
                1,
                new Msisdn("+93700000001"),
                "Qasid",
                text,
                Optional.empty(),
                Category.TRANSACTIONAL,
                deadline);
    }

    @Override
    public int written() {
        return provider.written().size();
    }

    @Override
    public OptionalInt mostUnanswered() {
        return OptionalInt.of(provider.mostUnanswered());
    }

    @Override
    public void disconnect() {
        provider.disconnect();
    }

    @Override
    public void reconnect() {
        provider.connect();
    }

    @Override
    public void fireReceipt(String providerMessageId) {
        provider.fireReceipt(providerMessageId);
    }

    @Override
    public void fireMobileOriginated(String text) {
        provider.fireMobileOriginated(new Msisdn("+93700000001"), "5050", text);
    }

    @Override
    public int acknowledged() {
        return provider.acknowledged();
    }

    @Override
    public void close() {
        connector.close();
    }
}
