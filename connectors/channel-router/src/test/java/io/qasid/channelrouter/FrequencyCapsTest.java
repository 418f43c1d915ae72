package io.qasid.channelrouter;

import static io.qasid.channelrouter.RouterStand.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.grpc.StatusRuntimeException;
import io.qasid.channelrouter.FakeGate.Kind;
import io.qasid.channelrouter.FakeGate.Mood;
import io.qasid.proto.v1.ComplianceReservation;
import io.qasid.proto.v1.PreviewReply;
import io.qasid.proto.v1.PreviewRequest;
import io.qasid.proto.v1.RouteRequest;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// A check may be answered from memory, and two messages with one text are one question; each is counted all the same.
class FrequencyCapsTest {
    private RouterStand stand;

    @BeforeEach
    void start() throws Exception {
        stand = new RouterStand(Map.of());
        stand.accept(request("warm up").build());
    }

    @AfterEach
    void stop() {
        stand.close();
    }

    @Test
    void ofManyMessagesWithOneTextExactlyAsManyAreAcceptedAsTheCapLets() throws Exception {
        stand.gate(Kind.COMPLIANCE).cap(3);
        List<RouteRequest> requests = new ArrayList<>();
        for (int i = 0; i < 64; i++) {
            requests.add(request("eid sale").build());
        }
        int accepted = 0;
        try (ExecutorService crowd = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Boolean>> outcomes = new ArrayList<>();
            requests.forEach(request -> outcomes.add(crowd.submit(() -> accepted(request))));
            for (Future<Boolean> outcome : outcomes) {
                accepted += outcome.get() ? 1 : 0;
            }
        }
        assertThat(accepted).isEqualTo(3);
        assertThat(count("fallback_executions")).isEqualTo(4);
        assertThat(count("audit where kind = 'REFUSED_COMPLIANCE'")).isEqualTo(61);
    }

    @Test
    void aRepeatedMessageIsCountedUnderTheSameKey() throws Exception {
        stand.gate(Kind.COMPLIANCE).cap(1);
        RouteRequest message = request("eid sale").build();

        String id = stand.accept(message);

        assertThat(stand.accept(message)).isEqualTo(id);
        assertThat(keys()).hasSize(1);
        assertThat(accepted(request("eid sale").build())).isFalse();
        assertThat(keys()).hasSize(2);
    }

    @Test
    void whatCannotBeCountedIsNotSentEvenIfItsCheckIsRemembered() throws Exception {
        stand.gate(Kind.COMPLIANCE).cap(5);
        stand.accept(request("eid sale").build());
        stand.gate(Kind.COMPLIANCE).be(Mood.FAILS);

        assertThatThrownBy(
                        () -> stand.stub().routeWithFallback(request("eid sale").build()))
                .isInstanceOfSatisfying(
                        StatusRuntimeException.class,
                        e -> assertThat(e.getStatus().getDescription()).isEqualTo("REFUSED_COMPLIANCE_UNKNOWN"));
        assertThat(count("fallback_executions")).isEqualTo(2);
    }

    @Test
    void aPreviewSaysWhatWouldBeAndCountsNothing() throws Exception {
        stand.gate(Kind.COMPLIANCE).cap(1);
        PreviewRequest wanted = PreviewRequest.newBuilder()
                .setTenantId(RouterStand.TENANT)
                .setRecipient("+93701234567")
                .setSender("QasidBank")
                .setText("eid sale")
                .setCategory(io.qasid.proto.v1.Category.CATEGORY_TRANSACTIONAL)
                .build();

        PreviewReply open = await().until(() -> stand.stub().preview(wanted), reply -> !reply.hasRefusal());

        assertThat(open.hasRefusal()).isFalse();
        assertThat(accepted(request("eid sale").build())).isTrue();
        assertThat(accepted(request("eid sale").build())).isFalse();
    }

    /// Once no gate was merely slow.
    private boolean accepted(RouteRequest request) {
        try {
            stand.accept(request);
            return true;
        } catch (StatusRuntimeException e) {
            assertThat(e.getStatus().getDescription()).isEqualTo("REFUSED_COMPLIANCE");
            return false;
        }
    }

    private Set<String> keys() {
        Set<String> keys = new HashSet<>();
        for (ComplianceReservation asked : stand.gate(Kind.COMPLIANCE).askedToCount()) {
            keys.add(asked.getMessageKey());
        }
        return keys;
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
