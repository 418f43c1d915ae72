package io.qasid.channelrouter;

import static io.qasid.channelrouter.RouterStand.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.Timestamp;
import io.nats.client.Connection;
import io.nats.client.Message;
import io.nats.client.Nats;
import io.nats.client.api.StreamConfiguration;
import io.qasid.events.Responder;
import io.qasid.events.Subjects;
import io.qasid.model.Lane;
import io.qasid.model.Msisdn;
import io.qasid.model.Route;
import io.qasid.proto.v1.ClaimedAttempt;
import io.qasid.proto.v1.ConversationsTold;
import io.qasid.proto.v1.Envelope;
import io.qasid.proto.v1.InboxBatch;
import io.qasid.proto.v1.InboxEntry;
import io.qasid.proto.v1.InboxReply;
import io.qasid.proto.v1.MobileOriginated;
import io.qasid.proto.v1.ToldConversation;
import io.qasid.servers.FreePort;
import io.qasid.servers.NatsRegion;
import io.qasid.servers.NatsServer;
import io.qasid.servers.TestServers;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A router in `kbl`, and the test plays `mzr` over a real link.
@Timeout(180)
class RegionsTest {
    private static final Route AWCC = Route.parse("sms:awcc");
    private static final String PERSON = "+93701234567";
    private static final String STREAM = "CHANNEL_CONVERSATIONS";
    private static final Duration STEP_MAX = Duration.ofSeconds(40);

    private final List<InboxEntry> taken = new CopyOnWriteArrayList<>();
    private final List<ToldConversation> told = new CopyOnWriteArrayList<>();
    private NatsServer hub;
    private NatsServer leaf;
    private Connection mzr;
    private RouterStand kbl;
    private @Nullable Responder taker;

    @BeforeEach
    void start() throws Exception {
        int port = FreePort.next();
        hub = nats("kbl", new NatsRegion.Side.Hub(port, port));
        leaf = nats("mzr", new NatsRegion.Side.Leaf(port));
        mzr = Nats.connect(leaf.linkUrl().orElseThrow());
        makeStream();
        mzr.createDispatcher(this::hear).subscribe(Subjects.conversations("kbl"));
        kbl = new RouterStand(Map.of(
                "qasid.channel-router.region", "kbl",
                "qasid.channel-router.regions.peers", "mzr",
                "qasid.channel-router.regions.nats-url", hub.linkUrl().orElseThrow(),
                "qasid.channel-router.regions.hold-max", "1h"));
    }

    @AfterEach
    void stop() throws Exception {
        kbl.close();
        if (taker != null) {
            taker.close();
        }
        mzr.close();
        leaf.close();
        hub.close();
    }

    @Test
    void answersToAConversationElsewhereWaitForThatRegionAndComeInTheirOrder() throws Exception {
        tell(Instant.now(), conversation(Instant.now()));
        heard();

        for (int i = 1; i <= 3; i++) {
            kbl.connector.answer(AWCC, PERSON, "QasidBank", "answer " + i);
        }
        await().atMost(STEP_MAX).until(() -> metric("chan_mo_forward_waiting_seconds{region=\"mzr\"}") > 0);
        assertThat(kbl.text("select count(*) from answers_to_forward")).isEqualTo("3");

        mzrTakes();
        await().atMost(STEP_MAX)
                .until(() -> kbl.text("select count(*) from answers_to_forward").equals("0"));

        assertThat(taken)
                .extracting(entry -> entry.getMobileOriginated().getText())
                .containsExactly("answer 1", "answer 2", "answer 3");
        assertThat(taken).extracting(InboxEntry::getForwardedBy).containsOnly("kbl");
        assertThat(taken).extracting(InboxEntry::getSourceEventId).doesNotHaveDuplicates();
        assertThat(kbl.events).isEmpty();
        assertThat(kbl.text("select count(*) from audit where kind = 'ANSWER_FORWARDED'"))
                .isEqualTo("3");
        await().atMost(STEP_MAX).until(() -> metric("chan_mo_forwarded_total{region=\"mzr\"}") == 3);
    }

    @Test
    void aStopActsHereAtOnceWhoeversConversationItIs() throws Exception {
        tell(Instant.now(), conversation(Instant.now()));
        heard();

        kbl.connector.answer(AWCC, PERSON, "QasidBank", "STOP");

        await().atMost(STEP_MAX)
                .until(() -> kbl.text("select count(*) from answers_to_forward").equals("1"));
        assertThat(kbl.text("select tenant_id from recipient_said where not opted_in"))
                .isEqualTo(RouterStand.TENANT);
    }

    @Test
    void anAnswerThatNobodyHereKnowsWaitsUntilTheOtherRegionIsHeard() throws Exception {
        mzrTakes();
        tell(Instant.now());
        heard();
        kbl.connector.answer(AWCC, PERSON, "QasidBank", "to whom");
        kbl.connector.answer(AWCC, "+93701234568", "QasidBank", "to nobody");
        assertThat(kbl.text("select count(*) from inbox where state = 'HELD'")).isEqualTo("2");

        tell(Instant.now().plusSeconds(5), conversation(Instant.now()));

        await().atMost(STEP_MAX).until(() -> taken.size() == 1);
        assertThat(taken.getFirst().getMobileOriginated().getText()).isEqualTo("to whom");
        await().atMost(STEP_MAX)
                .until(() -> kbl.text("select count(*) from inbox where state = 'UNROUTABLE'")
                        .equals("1"));
        assertThat(kbl.text("select count(*) from held_answers")).isEqualTo("0");
    }

    @Test
    void whatAnotherRegionForwardsIsOursAndToldOnce() throws Exception {
        deliver("a1");
        tell(Instant.now(), conversation(Instant.now().plusSeconds(60)));
        heard();
        InboxBatch batch = InboxBatch.newBuilder()
                .addEntries(InboxEntry.newBuilder()
                        .setSourceEventId("forwarded:mzr:1")
                        .setReceivedAt(time(Instant.now()))
                        .setForwardedBy("mzr")
                        .setMobileOriginated(MobileOriginated.newBuilder()
                                .setRoute("sms:awcc")
                                .setFrom(PERSON)
                                .setTo("QasidBank")
                                .setText("from afar")))
                .build();

        assertThat(forward(batch)).isTrue();
        assertThat(forward(batch)).as("a repeat").isTrue();

        await().atMost(STEP_MAX)
                .untilAsserted(() -> assertThat(kbl.events)
                        .filteredOn(event -> event.getType().equals("message.received"))
                        .hasSize(1));
        assertThat(kbl.text("select count(*) from answers_to_forward")).isEqualTo("0");
        assertThat(kbl.text("select count(*) from audit where kind = 'ANSWER_RECEIVED'"))
                .isEqualTo("1");
    }

    @Test
    void theOneThatWasUsedLastStaysOpenAndTheOtherRegionIsToldOfIt() throws Exception {
        deliver("a1");
        await().atMost(STEP_MAX).until(() -> told.size() == 1);
        assertThat(told.getFirst().getSender()).isEqualTo("QasidBank");
        assertThat(told.getFirst().getMsisdnHash()).isEqualTo(new Msisdn(PERSON).hash());

        tell(Instant.now(), conversation(Instant.now().minusSeconds(3600)));
        await("ours told again").atMost(STEP_MAX).until(() -> told.size() == 2);
        assertThat(kbl.text("select count(*) from sessions where closed_at is null"))
                .isEqualTo("1");

        tell(Instant.now(), conversation(Instant.now()));
        await("ours closed")
                .atMost(STEP_MAX)
                .until(() -> kbl.text("select count(*) from sessions where close_reason = 'other_region'")
                        .equals("1"));
        assertThat(kbl.text("select count(*) from audit where kind = 'SESSIONS_CLOSED'"))
                .isEqualTo("1");

        kbl.connector.answer(AWCC, PERSON, "QasidBank", "and now");
        await().atMost(STEP_MAX)
                .until(() -> kbl.text("select count(*) from answers_to_forward").equals("1"));

        deliver("a2");
        kbl.connector.answer(AWCC, PERSON, "QasidBank", "to whoever wrote last");
        await().atMost(STEP_MAX)
                .untilAsserted(() -> assertThat(kbl.events)
                        .filteredOn(event -> event.getType().equals("message.received"))
                        .singleElement()
                        .satisfies(event -> assertThat(event.getDataJson()).contains("to whoever wrote last")));
    }

    @Test
    void aMirrorWhoseOriginWasMadeAnewIsMadeAnewToo() throws Exception {
        for (int i = 0; i < 5; i++) {
            tell(Instant.now());
        }
        heard();
        mzr.jetStreamManagement().deleteStream(STREAM);
        makeStream();

        tell(Instant.now(), conversation(Instant.now()));
        await("what is in the new stream")
                .atMost(Duration.ofSeconds(90))
                .pollInterval(Duration.ofMillis(500))
                .until(() -> {
                    // a region says something every second
                    tell(Instant.now());
                    return kbl.text("select count(*) from conversations_elsewhere")
                                    .equals("1")
                            && metric("chan_jetstream_mirror_lag_seconds") < 5;
                });
    }

    private static NatsServer nats(String name, NatsRegion.Side side) {
        return NatsServer.start(
                TestServers.freshFolder("nats-" + name),
                0,
                true,
                Optional.of(new NatsRegion(name, "linked-regions", side)));
    }

    private void makeStream() throws Exception {
        mzr.jetStreamManagement()
                .addStream(StreamConfiguration.builder()
                        .name(STREAM)
                        .subjects(Subjects.conversations("mzr"))
                        .build());
    }

    private void hear(Message message) {
        try {
            told.addAll(ConversationsTold.parseFrom(
                            Envelope.parseFrom(message.getData()).getPayload())
                    .getConversationsList());
        } catch (com.google.protobuf.InvalidProtocolBufferException e) {
            throw new AssertionError(e);
        }
    }

    /// `mzr` says what goes on there.
    private void tell(Instant upTo, ToldConversation... conversations) throws Exception {
        mzr.jetStream()
                .publish(
                        Subjects.conversations("mzr"),
                        Envelope.newBuilder()
                                .setPayload(ConversationsTold.newBuilder()
                                        .addAllConversations(List.of(conversations))
                                        .setUpTo(time(upTo))
                                        .build()
                                        .toByteString())
                                .build()
                                .toByteArray());
    }

    /// Whatever was told until now is kept.
    private void heard() {
        await("mzr to be heard")
                .atMost(STEP_MAX)
                .pollInterval(Duration.ofMillis(500))
                .until(() -> {
                    tell(Instant.now());
                    return kbl.text("select count(*) from regions_heard").equals("1")
                            && metric("chan_jetstream_mirror_lag_seconds") < 3;
                });
    }

    private static ToldConversation conversation(Instant lastActiveAt) {
        return ToldConversation.newBuilder()
                .setConversationId(UUID.randomUUID().toString())
                .setTenantId(RouterStand.TENANT)
                .setSender("QasidBank")
                .setMsisdnHash(new Msisdn(PERSON).hash())
                .setOpenedAt(time(lastActiveAt))
                .setLastActiveAt(time(lastActiveAt))
                .build();
    }

    private void mzrTakes() {
        taker = new Responder(mzr, Subjects.forwardedAnswers("mzr"), "mzr", 1, Duration.ofSeconds(2), request -> {
            taken.addAll(InboxBatch.parseFrom(request).getEntriesList());
            return InboxReply.newBuilder().setCommitted(true).build().toByteArray();
        });
    }

    private boolean forward(InboxBatch batch) throws Exception {
        Message reply = mzr.request(Subjects.forwardedAnswers("kbl"), batch.toByteArray(), Duration.ofSeconds(5));
        return InboxReply.parseFrom(reply.getData()).getCommitted();
    }

    private void deliver(String providerMessageId) throws Exception {
        kbl.accept(request("from kbl").build());
        ClaimedAttempt attempt = kbl.connector.pullAndClaim(AWCC, Lane.NORMAL).getFirst();
        kbl.connector.deliveredAtOnce(attempt, AWCC, providerMessageId);
    }

    private double metric(String series) {
        return kbl.metrics()
                .lines()
                .filter(line -> line.startsWith(series))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    private static Timestamp time(Instant at) {
        return Timestamp.newBuilder()
                .setSeconds(at.getEpochSecond())
                .setNanos(at.getNano())
                .build();
    }
}
