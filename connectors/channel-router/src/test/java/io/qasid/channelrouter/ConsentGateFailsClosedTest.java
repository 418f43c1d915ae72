package io.qasid.channelrouter;

import static io.qasid.channelrouter.RouterStand.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.nats.client.Nats;
import io.qasid.events.Subjects;
import io.qasid.model.Lane;
import io.qasid.model.Route;
import io.qasid.proto.v1.ConsentCheck;
import io.qasid.proto.v1.Envelope;
import io.qasid.proto.v1.RouteRequest;
import io.qasid.servers.TestServers;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// CHAN-04: no silent dispatch, whatever is wrong with the gate.
class ConsentGateFailsClosedTest {
    private RouterStand stand;

    @BeforeEach
    void start() throws Exception {
        stand = new RouterStand(Map.of());
        stand.accept(request("warm up").build());
        stand.connector.pull(Route.parse("sms:awcc"), Lane.NORMAL, Duration.ofSeconds(5));
    }

    @AfterEach
    void stop() {
        stand.close();
    }

    @ParameterizedTest
    @EnumSource(
            value = FakeConsent.Mood.class,
            names = {"SILENT", "FAILS", "ANSWERS_NOTHING", "ANSWERS_GARBAGE"})
    void withoutAnAnswerNothingIsSent(FakeConsent.Mood mood) throws Exception {
        stand.consent.be(mood);

        assertRefused(other().build(), "REFUSED_CONSENT_UNKNOWN");

        assertThat(count("fallback_executions")).isEqualTo(1);
        assertThat(count("audit where kind = 'REFUSED_CONSENT_UNKNOWN'")).isPositive();
        assertThat(stand.connector.pull(Route.parse("sms:awcc"), Lane.NORMAL, Duration.ofSeconds(1)))
                .isNull();
    }

    @Test
    void aGateThatIsGoneRefusesAndComesBackByItself() throws Exception {
        stand.consent.close();
        assertRefused(other().build(), "REFUSED_CONSENT_UNKNOWN");
        assertThat(count("fallback_executions")).isEqualTo(1);
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

        try (AutoCloseable nats = announce()) {
            await().untilAsserted(
                            () -> assertRefused(request("after the withdrawal").build(), "REFUSED_CONSENT"));
            assertThat(nats).isNotNull();
        }
    }

    private static AutoCloseable announce() throws Exception {
        var nats = Nats.connect(TestServers.nats().url());
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
        return nats;
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

    private long count(String from) throws SQLException {
        return stand.database.inTransaction(connection -> {
            try (var statement = connection.createStatement();
                    var rows = statement.executeQuery("select count(*) from " + from)) {
                rows.next();
                return rows.getLong(1);
            }
        });
    }
}
