package io.qasid.orchestrator;

import static io.qasid.orchestrator.OrchestratorStand.TENANT;
import static io.qasid.orchestrator.OrchestratorStand.code;
import static io.qasid.orchestrator.OrchestratorStand.hash;
import static io.qasid.orchestrator.OrchestratorStand.ids;
import static io.qasid.orchestrator.OrchestratorStand.submission;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.ByteString;
import io.grpc.StatusRuntimeException;
import io.qasid.orchestrator.upkeep.Housekeeping;
import io.qasid.orchestrator.upkeep.Ledger;
import io.qasid.proto.v1.Notification;
import io.qasid.proto.v1.SubmitItem;
import io.qasid.proto.v1.SubmitReply;
import io.qasid.proto.v1.SubmitRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SubmitTest {
    private OrchestratorStand stand;

    @BeforeEach
    void start() throws Exception {
        stand = new OrchestratorStand();
    }

    @AfterEach
    void stop() {
        stand.close();
    }

    @Test
    void aRepeatHasTheSameAnswerAndStoresNothing() {
        SubmitRequest request = submission(TENANT, "monday", stand.item("one"), stand.item("two"))
                .addItems(SubmitItem.newBuilder().setRefused(ByteString.copyFromUtf8("no number")))
                .build();

        SubmitReply first = stand.stub().submit(request);
        SubmitReply second = stand.stub().submit(request);

        assertThat(first.getReplayed()).isFalse();
        assertThat(ids(first).subList(0, 2)).doesNotHaveDuplicates().noneMatch(String::isEmpty);
        assertThat(first.getResults(2).getRefused().toStringUtf8()).isEqualTo("no number");
        assertThat(second).isEqualTo(first.toBuilder().setReplayed(true).build());
        assertThat(stand.count("select count(*) from orch.notifications")).isEqualTo(2);
    }

    @Test
    void ofManyAtOnceWithOneKeyOneIsStored() throws Exception {
        Notification.Builder[] items = new Notification.Builder[100];
        for (int i = 0; i < items.length; i++) {
            int number = i;
            items[i] = stand.item("text " + i, request -> request.setIdempotencyKey("order-" + number));
        }
        SubmitRequest request = submission(TENANT, "at once", items).build();
        Set<List<String>> answers = new HashSet<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<SubmitReply>> all = new ArrayList<>();
            for (int i = 0; i < 12; i++) {
                all.add(threads.submit(() -> stand.stub().submit(request)));
            }
            for (Future<SubmitReply> each : all) {
                answers.add(ids(each.get()));
            }
        }
        assertThat(answers).hasSize(1);
        assertThat(stand.count("select count(*) from orch.notifications")).isEqualTo(100);
    }

    @Test
    void aKeyWithAnotherRequestIsRefusedAndStoresNothing() {
        stand.stub().submit(submission(TENANT, "monday", stand.item("one")).build());

        var refused = catchThrowableOfType(
                StatusRuntimeException.class,
                () -> stand.stub()
                        .submit(submission(TENANT, "monday", stand.item("one"))
                                .setBodyHash(hash("tuesday"))
                                .build()));

        assertThat(code(refused)).isEqualTo("FAILED_PRECONDITION IDEMPOTENCY_KEY_REUSED");
        assertThat(stand.count("select count(*) from orch.notifications")).isEqualTo(1);
    }

    @Test
    void anotherTenantsKeyIsAnotherKey() {
        stand.stub().submit(submission(TENANT, "monday", stand.item("one")).build());
        SubmitReply other = stand.stub()
                .submit(submission(OrchestratorStand.OTHER_TENANT, "monday", stand.item("one"))
                        .build());

        assertThat(other.getReplayed()).isFalse();
        assertThat(stand.count("select count(*) from orch.notifications")).isEqualTo(2);
    }

    @Test
    void anItemsOwnKeyIsTakenOnceInAllRequests() {
        Notification.Builder seven = stand.item("seven", request -> request.setIdempotencyKey("order-7"));
        Notification.Builder otherSeven = stand.item("7", request -> request.setIdempotencyKey("order-7"));
        Notification.Builder eight = stand.item("eight", request -> request.setIdempotencyKey("order-8"));

        String known = stand.submit(seven).getFirst();
        SubmitReply reply = stand.stub()
                .submit(submission(TENANT, "next", seven, otherSeven, eight, eight)
                        .build());

        assertThat(reply.getResults(0).getMessageId()).isEqualTo(known);
        assertThat(reply.getResults(1).getTurnedAway().getCode()).isEqualTo("IDEMPOTENCY_KEY_REUSED");
        assertThat(reply.getResults(2).getMessageId()).isNotEmpty().isNotEqualTo(known);
        assertThat(reply.getResults(3)).isEqualTo(reply.getResults(2));
        assertThat(stand.count("select count(*) from orch.notifications")).isEqualTo(2);
    }

    @Test
    void aRequestThatIsNotWhatItShouldBeChangesNothing() {
        List<SubmitRequest> bad = new ArrayList<>();
        bad.add(submission(TENANT, "none").build());
        SubmitRequest.Builder many = submission(TENANT, "many");
        for (int i = 0; i < 1001; i++) {
            many.addItems(SubmitItem.newBuilder().setNotification(stand.item("text")));
        }
        bad.add(many.build());
        bad.add(submission(TENANT, "", stand.item("text")).build());
        bad.add(submission("nobody", "key", stand.item("text")).build());
        bad.add(submission(TENANT, "hash", stand.item("text"))
                .setBodyHash(ByteString.EMPTY)
                .build());
        bad.add(submission(TENANT, "item hash", stand.item("text", each -> each.clearBodyHash()))
                .build());
        bad.add(submission(TENANT, "category", stand.item("text", each -> each.clearCategory()))
                .build());
        bad.add(submission(TENANT, "empty")
                .addItems(SubmitItem.getDefaultInstance())
                .build());

        for (SubmitRequest request : bad) {
            var refused = catchThrowableOfType(
                    StatusRuntimeException.class, () -> stand.stub().submit(request));
            assertThat(code(refused)).as(request.getIdempotencyKey()).startsWith("INVALID_ARGUMENT");
        }
        assertThat(stand.count("select count(*) from orch.notifications")).isZero();
        assertThat(stand.count("select count(*) from orch.submissions")).isZero();
    }

    @Test
    void whatBreaksInTheMiddleLeavesNothingAndTheRepeatStoresItOnce() {
        SubmitRequest request = submission(
                        TENANT,
                        "monday",
                        stand.item("one", each -> each.setIdempotencyKey("order-1")),
                        stand.item("two"))
                .build();
        stand.execute("""
                create function orch.crash() returns trigger language plpgsql as
                $$ begin raise exception 'the server is shut down' using errcode = '57P01'; end $$""");
        stand.execute(
                "create trigger crash before update on orch.submissions for each row execute function orch.crash()");

        var broken = catchThrowableOfType(
                StatusRuntimeException.class, () -> stand.stub().submit(request));
        assertThat(code(broken)).startsWith("UNAVAILABLE");
        assertThat(stand.count("select count(*) from orch.notifications")).isZero();
        stand.execute("drop trigger crash on orch.submissions");

        SubmitReply reply = stand.stub().submit(request);
        assertThat(reply.getReplayed()).isFalse();
        assertThat(stand.count("select count(*) from orch.notifications")).isEqualTo(2);
        assertThat(stand.count("select count(*) from orch.item_keys")).isEqualTo(1);
    }

    @Test
    void aKeyIsFreeAgainAfterADayAndTheLedgerCountsBoth() throws Exception {
        SubmitRequest request = submission(TENANT, "monday", stand.item("one")).build();
        String first = ids(stand.stub().submit(request)).getFirst();
        stand.awaitStatus(first, "ACCEPTED");
        stand.advance(Duration.ofHours(25));

        String second = ids(stand.stub()
                        .submit(submission(TENANT, "monday", stand.item("one")).build()))
                .getFirst();
        stand.awaitStatus(second, "ACCEPTED");
        stand.advance(Duration.ofHours(25));
        stand.bean(Housekeeping.class).run();

        assertThat(second).isNotEqualTo(first);
        assertThat(stand.count("select count(*) from orch.submissions")).isZero();
        assertThat(stand.count("select count(*) from orch.notifications")).isZero();
        assertThat(stand.bean(Ledger.class).read()).containsEntry("QUEUED", 2L).containsEntry("ACCEPTED", 2L);
    }
}
