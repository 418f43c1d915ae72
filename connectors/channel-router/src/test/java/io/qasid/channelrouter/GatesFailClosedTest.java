package io.qasid.channelrouter;

import static io.qasid.channelrouter.RouterStand.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.nats.client.Connection;
import io.nats.client.Message;
import io.nats.client.Nats;
import io.qasid.channelrouter.FakeGate.Kind;
import io.qasid.channelrouter.FakeGate.Mood;
import io.qasid.events.Subjects;
import io.qasid.proto.v1.ComplianceRuleChanged;
import io.qasid.proto.v1.ConsentChanged;
import io.qasid.proto.v1.ConsentCheck;
import io.qasid.proto.v1.Envelope;
import io.qasid.proto.v1.RouteRequest;
import io.qasid.proto.v1.SenderCheck;
import io.qasid.servers.TestServers;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// CHAN-04 to -06: no silent dispatch, whatever is wrong with a gate.
class GatesFailClosedTest {
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
    @MethodSource("gatesAndMoods")
    void withoutAnAnswerNothingIsSent(Kind kind, Mood mood) throws Exception {
        stand.gate(kind).be(mood);

        assertRefused(other().build(), kind.unknownCode);

        nothingWasSent(kind);
    }

    static List<Arguments> gatesAndMoods() {
        List<Mood> moods =
                List.of(Mood.SILENT, Mood.FAILS, Mood.ANSWERS_NOTHING, Mood.ANSWERS_GARBAGE, Mood.ANSWERS_TOO_FEW);
        return Stream.of(Kind.values())
                .flatMap(kind -> moods.stream().map(mood -> Arguments.of(kind, mood)))
                .toList();
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void aYesThatComesTooLateSendsNothing(Kind kind) throws Exception {
        stand.gate(kind).be(Mood.SLOW);
        assertRefused(other().build(), kind.unknownCode);

        stand.gate(kind).answerLate();

        nothingWasSent(kind);
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void aGateThatIsGoneRefusesAndComesBackByItself(Kind kind) throws Exception {
        int port = stand.gate(kind).port();
        stand.gate(kind).close();
        assertRefused(other().build(), kind.unknownCode);

        try (FakeGate back = new FakeGate(kind, port)) {
            nothingWasSent(kind);
            assertThat(back.calls()).isPositive();
        }
    }

    @Test
    void somethingElseAtTheGatesAddressRefuses() throws Exception {
        int port = stand.gate(Kind.CONSENT).port();
        stand.gate(Kind.CONSENT).close();
        try (ServerSocket stranger = new ServerSocket(port, 50, InetAddress.ofLiteral("127.0.0.1"))) {
            Thread.ofVirtual().start(() -> talkNonsense(stranger));
            for (int i = 0; i < 20; i++) {
                assertRefused(other().build(), "REFUSED_CONSENT_UNKNOWN");
            }
        }
        try (FakeGate back = new FakeGate(Kind.CONSENT, port)) {
            nothingWasSent(Kind.CONSENT);
            assertThat(back.calls()).isPositive();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "CONSENT,    REFUSED_CONSENT",
        "COMPLIANCE, REFUSED_COMPLIANCE",
        "SENDER,     REFUSED_SENDER_UNAUTHORIZED"
    })
    void aNoIsRefusedAndLeavesItsAuditRow(Kind kind, String code) throws Exception {
        stand.gate(kind).be(Mood.REFUSES);

        await().untilAsserted(() -> assertRefused(other().build(), code));

        assertThat(count("fallback_executions")).isEqualTo(1);
        assertThat(count("audit where kind = '" + code + "'")).isPositive();
    }

    @ParameterizedTest
    @CsvSource({
        "CONSENT,    REFUSED_CONSENT",
        "COMPLIANCE, REFUSED_COMPLIANCE",
        "SENDER,     REFUSED_SENDER_UNAUTHORIZED"
    })
    void aCachedDecisionServesAndAnAnnouncedChangeEvictsIt(Kind kind, String code) throws Exception {
        int asked = stand.gate(kind).calls();
        stand.gate(kind).be(Mood.REFUSES);
        // the same text, or compliance is asked anew
        stand.accept(request("warm up").build());
        assertThat(stand.gate(kind).calls()).isEqualTo(asked);

        announceAChange(kind);

        await().untilAsserted(() -> assertRefused(request("warm up").build(), code));
    }

    @ParameterizedTest
    @ValueSource(strings = {"of many at once", "of everybody"})
    void aChangeOfMoreThanOneRecipientEvictsTheirDecisions(String change) throws Exception {
        stand.gate(Kind.CONSENT).be(Mood.REFUSES);
        stand.accept(request("warm up").build());
        ConsentChanged.Builder changed = ConsentChanged.newBuilder().setTenantId(RouterStand.TENANT);
        if (change.equals("of many at once")) {
            changed.addRecipients("+93701234566").addRecipients("+93701234567");
        }

        announce(Subjects.CONSENT_CHANGED, changed.build());

        await().untilAsserted(() -> assertRefused(request("warm up").build(), "REFUSED_CONSENT"));
    }

    /// One who may be written to comes after it: what the feeder had of the refused one would have gone before.
    private void nothingWasSent(Kind kind) throws Exception {
        assertThat(count("fallback_executions")).isEqualTo(1);
        assertThat(count("delivery_attempts")).isEqualTo(1);
        assertThat(count("audit where kind = '" + kind.unknownCode + "'")).isPositive();

        stand.gate(kind).be(Mood.ALLOWS);
        RouteRequest allowed = other().setRecipient("+93791234568").build();
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

    private void announceAChange(Kind kind) {
        switch (kind) {
            case CONSENT ->
                announce(
                        Subjects.CONSENT_CHANGED,
                        ConsentCheck.newBuilder()
                                .setTenantId(RouterStand.TENANT)
                                .setRecipient("+93701234567")
                                .build());
            case COMPLIANCE -> announce(Subjects.COMPLIANCE_CHANGED, ComplianceRuleChanged.getDefaultInstance());
            case SENDER ->
                announce(
                        Subjects.SENDER_CHANGED,
                        SenderCheck.newBuilder()
                                .setTenantId(RouterStand.TENANT)
                                .setSender("QasidBank")
                                .setCountry("AF")
                                .build());
        }
    }

    private void announce(String subject, MessageLite payload) {
        nats.publish(
                subject,
                Envelope.newBuilder().setPayload(payload.toByteString()).build().toByteArray());
    }

    private static RouteRequest.Builder other() throws Exception {
        return request("to somebody else").setRecipient("+93791234567").setSender("OtherBank");
    }

    /// Once no other gate was merely slow.
    private void assertRefused(RouteRequest request, String code) {
        await().untilAsserted(() -> assertThatThrownBy(() -> stand.stub().routeWithFallback(request))
                .isInstanceOfSatisfying(StatusRuntimeException.class, e -> {
                    assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.FAILED_PRECONDITION);
                    assertThat(e.getStatus().getDescription()).isEqualTo(code);
                }));
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
