package io.qasid.channelrouter;

import static io.qasid.channelrouter.RouterStand.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import io.grpc.StatusRuntimeException;
import io.qasid.model.Lane;
import io.qasid.model.Route;
import io.qasid.proto.v1.ClaimedAttempt;
import io.qasid.proto.v1.Refusal;
import io.qasid.proto.v1.RouteBatchRequest;
import io.qasid.proto.v1.RouteRequest;
import io.qasid.proto.v1.RouteResult;
import io.qasid.proto.v1.RouteResult.ResultCase;
import io.qasid.proto.v1.VerifyAuditRequest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Many requests in one call: each gets what it would have got alone.
class RouteBatchTest {
    private static final int MANY = 300;
    private static final Route AWCC = Route.parse("sms:awcc");

    private RouterStand stand;

    @BeforeEach
    void start() throws Exception {
        stand = new RouterStand(Map.of());
    }

    @AfterEach
    void stop() throws Exception {
        assertThat(stand.stub()
                        .verifyAudit(VerifyAuditRequest.getDefaultInstance())
                        .getBreaksList())
                .isEmpty();
        stand.close();
    }

    @Test
    void nobodysAnswerDependsOnSomebodyElsesRequest() throws Exception {
        // the gates' ten milliseconds are short for a cold JVM; the answers are kept
        stand.accept(request("salaam").build());
        RouteRequest good = request("salaam").build();
        RouteRequest again = good.toBuilder().build();
        RouteRequest otherBody =
                good.toBuilder().setBodyHash(ByteString.copyFrom(new byte[32])).build();
        RouteRequest nonsense = request("salaam").setRecipient("0700").build();
        RouteRequest late = request("salaam")
                .setDeadline(Timestamp.newBuilder().setSeconds(1))
                .build();
        RouteRequest alsoGood = request("salaam").build();

        List<RouteResult> results = send(List.of(good, again, otherBody, nonsense, late, alsoGood));

        assertThat(results)
                .extracting(RouteResult::getResultCase)
                .containsExactly(
                        ResultCase.ACCEPTED,
                        ResultCase.ACCEPTED,
                        ResultCase.REFUSED,
                        ResultCase.INVALID,
                        ResultCase.REFUSED,
                        ResultCase.ACCEPTED);
        assertThat(results.get(1).getAccepted().getReplayed()).isTrue();
        assertThat(results.get(1).getAccepted().getMessageId())
                .isEqualTo(results.get(0).getAccepted().getMessageId());
        assertThat(results)
                .filteredOn(RouteResult::hasRefused)
                .extracting(RouteResult::getRefused)
                .extracting(Refusal::getCode)
                .containsExactly("IDEMPOTENCY_KEY_REUSED", "REFUSED_DEADLINE_PASSED");
        assertThat(accepted()).isEqualTo(1 + 2);
    }

    @Test
    void aMessageHasTheIdThatItsRequestBrings() throws Exception {
        stand.accept(request("salaam").build());
        String id = "01990c5e-4e80-7000-8000-00000000002a";
        RouteRequest good = request("salaam").setMessageId(id).build();

        List<RouteResult> results = send(List.of(
                good,
                good,
                request("salaam")
                        .setMessageId("00000000-0000-4000-8000-00000000002a")
                        .build()));

        assertThat(results.get(0).getAccepted().getMessageId()).isEqualTo(id);
        assertThat(results.get(1).getAccepted().getReplayed()).isTrue();
        assertThat(results.get(1).getAccepted().getMessageId()).isEqualTo(id);
        assertThat(results.get(2).getInvalid()).contains("message_id");
        assertThat(stand.message(id).getMessageId()).isEqualTo(id);
        assertThat(accepted()).isEqualTo(1 + 1);
    }

    @Test
    void anIdIsTakenOnceWhateverTheKeyAndKeepsNobodyElseFromBeingAccepted() throws Exception {
        stand.accept(request("salaam").build());
        String id = "01990c5e-4e80-7000-8000-00000000002b";
        send(List.of(request("salaam").setMessageId(id).build()));

        List<RouteResult> results = send(List.of(
                request("salaam").build(), request("salaam").setMessageId(id).build()));

        assertThat(results.get(0).hasAccepted()).isTrue();
        assertThat(results.get(1).hasAccepted()).isFalse();
        assertThat(accepted()).isEqualTo(1 + 2);
    }

    @Test
    void whatWasAcceptedIsDispatched() throws Exception {
        stand.accept(request("salaam").build());
        List<RouteRequest> requests = new ArrayList<>();
        for (int i = 0; i < MANY; i++) {
            requests.add(request("salaam").build());
        }

        assertThat(send(requests)).allMatch(RouteResult::hasAccepted);

        assertThat(accepted()).isEqualTo(1 + MANY);
        Set<String> attempts = new HashSet<>();
        while (attempts.size() < 1 + MANY) {
            stand.connector.pullAndClaim(AWCC, Lane.NORMAL).stream()
                    .map(ClaimedAttempt::getAttemptId)
                    .forEach(attempt -> assertThat(attempts.add(attempt)).isTrue());
        }
    }

    @Test
    void aGateThatIsOutRefusesEachOfThem() throws Exception {
        stand.gate(FakeGate.Kind.CONSENT).be(FakeGate.Mood.SILENT);

        assertThat(send(List.of(request("one").build(), request("two").build())))
                .extracting(result -> result.getRefused().getCode())
                .containsOnly("REFUSED_CONSENT_UNKNOWN");
        assertThat(accepted()).isZero();
    }

    @Test
    void tooManyAreRefusedAsAWhole() throws Exception {
        assertThatThrownBy(() -> send(List.of()))
                .isInstanceOf(StatusRuntimeException.class)
                .hasMessageContaining("INVALID_ARGUMENT");
        assertThatThrownBy(() -> send(Collections.nCopies(1_001, request("one").build())))
                .isInstanceOf(StatusRuntimeException.class)
                .hasMessageContaining("1 to 1000");
        assertThat(accepted()).isZero();
    }

    private List<RouteResult> send(List<RouteRequest> requests) {
        return stand.stub()
                .routeBatch(
                        RouteBatchRequest.newBuilder().addAllRequests(requests).build())
                .getResultsList();
    }

    private long accepted() {
        return stand.ledger().getRowsList().stream()
                .filter(row -> row.getRoute().isEmpty())
                .mapToLong(row -> row.getAccepted())
                .sum();
    }
}
