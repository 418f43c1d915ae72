package io.qasid.tenantwebhooks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.InvalidProtocolBufferException;
import io.nats.client.Connection;
import io.nats.client.Dispatcher;
import io.nats.client.Nats;
import io.qasid.events.Subjects;
import io.qasid.model.TenantId;
import io.qasid.proto.v1.Envelope;
import io.qasid.proto.v1.TenantEvent;
import io.qasid.proto.v1.WebhookDeadLettered;
import io.qasid.servers.TestServers;
import io.qasid.tenantwebhooks.TestReceiver.Header;
import io.qasid.tenantwebhooks.TestReceiver.Received;
import io.qasid.tenantwebhooks.TestReceiver.Reply;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DeliveryTest {
    private final TenantId tenant = Running.tenant();
    private final TestReceiver receiver = new TestReceiver();
    private Running module;

    @BeforeEach
    void start() throws Exception {
        module = Running.start(Running.endpoints(Map.of(tenant, receiver.url())));
    }

    @AfterEach
    void stop() throws Exception {
        module.close();
        receiver.close();
    }

    @Test
    void deliversAnEventSignedAndOnce() throws Exception {
        TenantEvent event = Running.event(tenant);

        module.accept(event);

        awaitState(event, "DELIVERED");
        assertThat(receiver.ids()).containsExactly(event.getId());
        receiver.received().getFirst().verify(Running.SECRET);
        assertThat(receiver.received().getFirst().body())
                .startsWith("{\"type\":\"message.delivered\",\"timestamp\":\"")
                .endsWith("\"data\":{\"message_id\":\"m\"}}");
    }

    @Test
    void whatFindsAPlaceIsStoredAsLeasedAndNeedsNoClaim() throws Exception {
        TenantEvent early = Running.event(tenant);
        module.accept(early);
        awaitState(early, "DELIVERED");
        module.execute("""
                CREATE TABLE written (event_id uuid, state text, at bigint GENERATED ALWAYS AS IDENTITY);
                CREATE FUNCTION write_down() RETURNS trigger LANGUAGE plpgsql AS
                    'BEGIN INSERT INTO public.written VALUES (NEW.event_id, NEW.state); RETURN NULL; END';
                CREATE TRIGGER write_down AFTER INSERT OR UPDATE ON webhook.delivery
                    FOR EACH ROW EXECUTE FUNCTION write_down()
                """);
        receiver.answers(request -> Reply.of(200));
        TenantEvent event = Running.event(tenant);
        TenantEvent ofKey = Running.event(tenant, "message-1");

        module.accept(event, ofKey);

        awaitState(event, "DELIVERED");
        awaitState(ofKey, "DELIVERED");
        for (TenantEvent each : List.of(event, ofKey)) {
            assertThat(module.one("SELECT string_agg(state, ' ' ORDER BY at) FROM written WHERE event_id = '"
                            + each.getId() + "'"))
                    .isEqualTo("SENDING DELIVERED");
        }
    }

    @Test
    void whatIsHandedOverAgainWhileItIsBeingSentIsSentOnce() throws Exception {
        CountDownLatch answered = new CountDownLatch(1);
        TenantEvent event = Running.event(tenant);
        receiver.answers(request -> {
            await().until(() -> answered.getCount() == 0);
            return Reply.of(204);
        });
        module.accept(event);
        await().until(() -> receiver.ids().size() == 1);

        module.accept(event, event);
        answered.countDown();

        awaitState(event, "DELIVERED");
        assertThat(receiver.ids()).containsExactly(event.getId());
    }

    @Test
    void whatFoundNoPlaceGoesAsSoonAsThereIsOne() throws Exception {
        module.restart(Map.of(
                "qasid.tenant-webhooks.poll-interval",
                "1m",
                "qasid.tenant-webhooks.in-flight-max",
                2,
                "qasid.tenant-webhooks.in-flight-per-endpoint-max",
                2));
        TenantEvent[] events =
                Stream.generate(() -> Running.event(tenant)).limit(50).toArray(TenantEvent[]::new);

        module.accept(events);

        await().until(() -> receiver.ids().size() == events.length);
    }

    /// A claim passes over what was due long before the last one; what is stored that late is found a little later.
    @Test
    void whatWasDueLongAgoAndIsStoredOnlyNowIsSentToo() throws Exception {
        TenantEvent first = Running.event(tenant);
        module.accept(first);
        awaitState(first, "DELIVERED");
        TenantEvent second = Running.event(tenant);

        module.one(
                """
                INSERT INTO webhook.delivery (event_id, tenant_id, type, occurred_at, data_json, state, next_attempt_at)
                VALUES ('%s', '%s', 'message.delivered', now(), '{}', 'PENDING', '%s') RETURNING state
                """.formatted(second.getId(), tenant, module.clock().instant().minus(Duration.ofHours(1))));

        awaitState(second, "DELIVERED");
    }

    @Test
    void repeatsOnScheduleUnderTheSameIdThenKeepsADeadLetter() throws Exception {
        receiver.answers(500);
        TenantEvent event = Running.event(tenant);
        module.accept(event);

        Duration[] delays = {
            Duration.ofSeconds(1),
            Duration.ofSeconds(5),
            Duration.ofSeconds(30),
            Duration.ofMinutes(5),
            Duration.ofHours(1)
        };
        for (int done = 1; done <= delays.length; done++) {
            awaitAttempts(event, done);
            module.clock().advance(delays[done - 1].minusMillis(1));
            assertThat(module.one("SELECT count(*) FROM webhook.delivery WHERE next_attempt_at <= '"
                            + module.clock().instant() + "'"))
                    .as("due before its time")
                    .isEqualTo("0");
            module.clock().advance(Duration.ofMillis(1));
        }
        awaitState(event, "DEAD");
        assertThat(receiver.ids()).hasSize(6).containsOnly(event.getId());
        assertThat(module.one("SELECT last_reason || ' ' || last_status || ' ' || attempts FROM webhook.delivery"
                        + " WHERE type = 'message.delivered'"))
                .isEqualTo("HTTP_STATUS 500 6");
    }

    @Test
    void anAnswerThatIsGivenUpIsAnnouncedAndItsTenantToldOnceAnHour() throws Exception {
        module.restart(Map.of("qasid.tenant-webhooks.retry-delays", "1s"));
        List<WebhookDeadLettered> announced = new CopyOnWriteArrayList<>();
        Connection nats = Nats.connect(TestServers.nats().url());
        Dispatcher dispatcher = nats.createDispatcher(message -> {
            try {
                WebhookDeadLettered dead = WebhookDeadLettered.parseFrom(
                        Envelope.parseFrom(message.getData()).getPayload());
                if (dead.getTenantId().equals(tenant.toString())) {
                    announced.add(dead);
                }
            } catch (InvalidProtocolBufferException e) {
                throw new IllegalStateException(e);
            }
        });
        dispatcher.subscribe(Subjects.ANSWER_DEAD_LETTERED);
        nats.flush(Duration.ofSeconds(5));
        receiver.answers(500);
        TenantEvent answer = Running.event(tenant, "a").toBuilder()
                .setType("message.received")
                .build();
        TenantEvent receipt = Running.event(tenant, "b");

        module.accept(answer, receipt);
        awaitAttempts(answer, 1);
        awaitAttempts(receipt, 1);
        module.clock().advance(Duration.ofSeconds(1));
        awaitState(answer, "DEAD");
        awaitState(receipt, "DEAD");

        await().until(() -> announced.size() == 1);
        assertThat(announced.getFirst().getEventId()).isEqualTo(answer.getId());
        assertThat(announced.getFirst().getAttempts()).isEqualTo(2);
        assertThat(announced.getFirst().getReasonCode()).isEqualTo("HTTP_STATUS");
        await().until(() -> module.one("SELECT count(*) FROM webhook.outbox").equals("0"));
        assertThat(module.one("SELECT count(*) FROM webhook.delivery WHERE type = 'webhook.dead_letters'"))
                .isEqualTo("1");
        receiver.answers(204);
        await().untilAsserted(() -> {
            module.clock().advance(Duration.ofSeconds(1));
            assertThat(module.one("SELECT state FROM webhook.delivery WHERE type = 'webhook.dead_letters'"))
                    .as("longer than the others are tried")
                    .isEqualTo("DELIVERED");
        });
        assertThat(receiver.notices().getLast().body()).contains("\"reason\":\"HTTP_STATUS\"");
        nats.close();
    }

    @Test
    void honoursRetryAfter() throws Exception {
        receiver.answers(request -> Reply.of(429, new Header("Retry-After", "120")));
        TenantEvent event = Running.event(tenant);
        module.accept(event);

        awaitAttempts(event, 1);
        assertThat(module.one("SELECT next_attempt_at - timestamptz '"
                        + module.clock().instant() + "' FROM webhook.delivery"))
                .isEqualTo("00:02:00");
    }

    @Test
    void goneDisablesTheEndpointAndWhatComesLaterIsADeadLetterUnsent() throws Exception {
        receiver.answers(410);
        TenantEvent first = Running.event(tenant);
        module.accept(first);
        awaitState(first, "DEAD");

        TenantEvent second = Running.event(tenant);
        module.accept(second);
        awaitState(second, "DEAD");

        assertThat(receiver.ids()).containsExactly(first.getId());
        assertThat(module.one("SELECT string_agg(last_reason, ' ' ORDER BY sequence) FROM webhook.delivery"
                        + " WHERE type = 'message.delivered'"))
                .isEqualTo("GONE ENDPOINT_DISABLED");
        assertThat(module.one("SELECT tenant_id || ' ' || reason FROM webhook.disabled_endpoint"))
                .isEqualTo(tenant + " GONE");
    }

    @Test
    void eventsOfOneKeyWaitForTheEarlierOneAndOthersDoNot() throws Exception {
        TenantEvent accepted = Running.event(tenant, "message-1");
        TenantEvent delivered = Running.event(tenant, "message-1");
        TenantEvent other = Running.event(tenant, "message-2");
        receiver.answers(request -> Reply.of(request.id().equals(accepted.getId()) ? 500 : 204));

        module.accept(accepted, delivered, other);

        awaitState(other, "DELIVERED");
        awaitAttempts(accepted, 1);
        assertThat(receiver.ids()).doesNotContain(delivered.getId());
        receiver.answers(204);
        module.clock().advance(Duration.ofSeconds(1));
        awaitState(accepted, "DELIVERED");
        module.clock().advance(Duration.ofSeconds(1));
        awaitState(delivered, "DELIVERED");
        assertThat(receiver.ids())
                .containsSubsequence(accepted.getId(), accepted.getId(), delivered.getId())
                .containsOnlyOnce(delivered.getId());
    }

    @Test
    void aDeadLetterHoldsNothingBack() throws Exception {
        TenantEvent first = Running.event(tenant, "message-1");
        TenantEvent second = Running.event(tenant, "message-1");
        receiver.answers(request -> Reply.of(request.id().equals(first.getId()) ? 410 : 204));
        module.accept(first);
        awaitState(first, "DEAD");
        module.execute("DELETE FROM webhook.disabled_endpoint");

        module.accept(second);

        awaitState(second, "DELIVERED");
    }

    @Test
    void manyEventsOfManyMessagesArriveInOrderPerMessage() throws Exception {
        List<TenantEvent> events = new ArrayList<>();
        for (int message = 0; message < 20; message++) {
            for (int step = 0; step < 4; step++) {
                events.add(Running.event(tenant, "message-" + message));
            }
        }
        module.accept(events.toArray(TenantEvent[]::new));

        await().untilAsserted(() -> {
            module.clock().advance(Duration.ofMillis(250));
            assertThat(receiver.ids()).hasSize(events.size());
        });
        for (int message = 0; message < 20; message++) {
            String key = "message-" + message;
            Stream<String> sent = events.stream()
                    .filter(event -> event.getOrderKey().equals(key))
                    .map(TenantEvent::getId);
            assertThat(receiver.ids()).containsSubsequence(sent.toList());
        }
    }

    @Test
    void whatWasLeasedByAProcessThatDiedIsSentAgainWhenTheLeaseIsOver() throws Exception {
        module.execute("INSERT INTO webhook.delivery (event_id, tenant_id, type, occurred_at, data_json, state,"
                + " next_attempt_at, lease) VALUES ('01893e5a-0000-7000-8000-000000000001', '" + tenant
                + "', 'message.delivered', now(), '{}', 'SENDING', timestamptz '"
                + module.clock().instant() + "' + interval '90 seconds', 1)");

        module.clock().advance(Duration.ofSeconds(89));
        TenantEvent later = Running.event(tenant);
        module.accept(later);
        awaitState(later, "DELIVERED");
        assertThat(receiver.ids()).containsExactly(later.getId());

        module.clock().advance(Duration.ofSeconds(1));
        await().untilAsserted(() -> assertThat(receiver.ids()).hasSize(2));
        assertThat(receiver.ids()).contains("01893e5a-0000-7000-8000-000000000001");
    }

    @Test
    void dataThatIsNoObjectIsADeadLetter() throws Exception {
        TenantEvent bad =
                Running.event(tenant).toBuilder().setDataJson("not json").build();
        module.accept(bad);

        awaitState(bad, "DEAD");
        assertThat(receiver.ids()).isEmpty();
    }

    @Test
    void stoppingEndsWhatIsUnderWayAndStartingGoesOn() throws Exception {
        receiver.answers(503);
        TenantEvent event = Running.event(tenant);
        module.accept(event);
        awaitAttempts(event, 1);

        receiver.answers(204);
        module.restart(Map.of());
        module.clock().advance(Duration.ofSeconds(1));

        awaitState(event, "DELIVERED");
        assertThat(receiver.received().stream().map(Received::id)).containsOnly(event.getId());
    }

    private void awaitState(TenantEvent event, String state) {
        await().untilAsserted(() -> assertThat(module.state(event)).isEqualTo(state));
    }

    private void awaitAttempts(TenantEvent event, int attempts) {
        await().untilAsserted(() -> assertThat(module.one(
                        "SELECT attempts || state FROM webhook.delivery WHERE event_id = '" + event.getId() + "'"))
                .isEqualTo(attempts + "PENDING"));
    }
}
