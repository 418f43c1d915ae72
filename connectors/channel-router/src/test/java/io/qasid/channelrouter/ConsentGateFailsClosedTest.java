package io.qasid.channelrouter;

import static io.qasid.channelrouter.RouterStand.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.InvalidProtocolBufferException;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.nats.client.Connection;
import io.nats.client.Message;
import io.nats.client.Nats;
import io.qasid.events.Subjects;
import io.qasid.proto.v1.ConsentCheck;
import io.qasid.proto.v1.Envelope;
import io.qasid.proto.v1.RouteRequest;
import io.qasid.servers.TestServers;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// CHAN-04: no silent dispatch, whatever is wrong with the gate.
class ConsentGateFailsClosedTest {
    private final Set<String> dispatched = ConcurrentHashMap.newKeySet();
    private RouterStand stand;
    private Connection nats;
    private String warmUp;

    @BeforeEach
    void start() throws Exception {
        nats = Nats.connect(TestServers.nats().url());
        stand = new RouterStand(Map.of());
        nats.createDispatcher(message -> dispatched.add(attemptOf(message))).subscribe("dispatch.>");
        nats.flush(Duration.ofSeconds(5));
        warmUp = stand.accept(request("warm up").build());
    }

    @AfterEach
    void stop() throws Exception {
        stand.close();
        nats.close();
    }

    @ParameterizedTest
    @EnumSource(
            value = FakeConsent.Mood.class,
            names = {"SILENT", "FAILS", "ANSWERS_NOTHING", "ANSWERS_GARBAGE", "ANSWERS_TOO_FEW"})
    void withoutAnAnswerNothingIsSent(FakeConsent.Mood mood) throws Exception {
        stand.consent.be(mood);

        assertRefused(other().build(), "REFUSED_CONSENT_UNKNOWN");

        nothingWasSent("REFUSED_CONSENT_UNKNOWN");
    }

    @Test
    void aYesThatComesTooLateSendsNothing() throws Exception {
        stand.consent.be(FakeConsent.Mood.SLOW);
        assertRefused(other().build(), "REFUSED_CONSENT_UNKNOWN");

        stand.consent.answerLate();

        nothingWasSent("REFUSED_CONSENT_UNKNOWN");
    }

    @Test
    void aGateThatIsGoneRefusesAndComesBackByItself() throws Exception {
        int port = stand.consent.port();
        stand.consent.close();
        assertRefused(other().build(), "REFUSED_CONSENT_UNKNOWN");

        try (FakeConsent back = new FakeConsent(port)) {
            nothingWasSent("REFUSED_CONSENT_UNKNOWN");
            assertThat(back.calls()).isPositive();
        }
    }

    @Test
    void somethingElseAtTheGatesAddressRefuses() throws Exception {
        int port = stand.consent.port();
        stand.consent.close();
        try (ServerSocket stranger = new ServerSocket(port, 50, InetAddress.ofLiteral("127.0.0.1"))) {
            Thread.ofVirtual().start(() -> talkNonsense(stranger));
            for (int i = 0; i < 20; i++) {
                assertRefused(other().build(), "REFUSED_CONSENT_UNKNOWN");
            }
        }
        try (FakeConsent back = new FakeConsent(port)) {
            nothingWasSent("REFUSED_CONSENT_UNKNOWN");
            assertThat(back.calls()).isPositive();
        }
    }

    @Test
    void aWithdrawalIsRefusedAndLeavesItsAuditRow() throws Exception {
        stand.consent.be(FakeConsent.Mood.REFUSES);

        await().untilAsserted(() -> assertRefused(other().build(), "REFUSED_CONSENT"));

        assertThat(count("fallback_executions")).isEqualTo(1);
        assertThat(count("audit where kind = 'REFUSED_CONSENT'")).isPositive();
    }

    @Test
    void aCachedDecisionServesAndAnAnnouncedChangeEvictsIt() throws Exception {
        int asked = stand.consent.calls();
        stand.consent.be(FakeConsent.Mood.REFUSES);
        stand.accept(request("served from the cache").build());
        assertThat(stand.consent.calls()).isEqualTo(asked);

        announceAChange();

        await().untilAsserted(
                        () -> assertRefused(request("after the withdrawal").build(), "REFUSED_CONSENT"));
    }

    /// One who may be written to comes after it: what the feeder had of the refused one would have gone before.
    private void nothingWasSent(String code) throws Exception {
        assertThat(count("fallback_executions")).isEqualTo(1);
        assertThat(count("delivery_attempts")).isEqualTo(1);
        assertThat(count("audit where kind = '" + code + "'")).isPositive();

        stand.consent.be(FakeConsent.Mood.ALLOWS);
        RouteRequest allowed = request("allowed").setRecipient("+93791234568").build();
        String next = await().atMost(Duration.ofSeconds(20))
                .ignoreException(StatusRuntimeException.class)
                .until(() -> stand.stub().routeWithFallback(allowed).getMessageId(), id -> !id.isEmpty());
        await().until(() -> dispatched.contains(next + ".1"));
        assertThat(dispatched).containsExactlyInAnyOrder(warmUp + ".1", next + ".1");
    }

    private static String attemptOf(Message dispatch) {
        try {
            return Envelope.parseFrom(dispatch.getData()).getId();
        } catch (InvalidProtocolBufferException e) {
            return "unreadable";
        }
    }

    private static void talkNonsense(ServerSocket stranger) {
        while (!stranger.isClosed()) {
            try (Socket caller = stranger.accept()) {
                caller.getOutputStream().write("220 mail.example ESMTP\r\n".getBytes(StandardCharsets.US_ASCII));
            } catch (IOException e) {
                // the caller hung up, or the test is over
            }
        }
    }

    private void announceAChange() {
        nats.publish(
                Subjects.CONSENT_CHANGED,
                Envelope.newBuilder()
                        .setPayload(ConsentCheck.newBuilder()
                                .setTenantId(RouterStand.TENANT)
                                .setRecipient("+93701234567")
                                .build()
                                .toByteString())
                        .build()
                        .toByteArray());
    }

    private static RouteRequest.Builder other() throws Exception {
        return request("to somebody else").setRecipient("+93791234567");
    }

    private void assertRefused(RouteRequest request, String code) {
        assertThatThrownBy(() -> stand.stub().routeWithFallback(request))
                .isInstanceOfSatisfying(StatusRuntimeException.class, e -> {
                    assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.FAILED_PRECONDITION);
                    assertThat(e.getStatus().getDescription()).isEqualTo(code);
                });
    }

    private long count(String from) throws Exception {
        return stand.database.inTransaction(connection -> {
            try (var statement = connection.createStatement();
                    var rows = statement.executeQuery("select count(*) from " + from)) {
                rows.next();
                return rows.getLong(1);
            }
        });
    }
}
