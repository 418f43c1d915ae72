package io.qasid.channelrouter.accept;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.micrometer.core.instrument.MeterRegistry;
import io.qasid.channelrouter.audit.AuditEntry;
import io.qasid.channelrouter.feeder.Credits;
import io.qasid.channelrouter.feeder.DispatchPublisher;
import io.qasid.channelrouter.feeder.LaneKey;
import io.qasid.channelrouter.feeder.ReadyAttempt;
import io.qasid.channelrouter.gates.GateRequest;
import io.qasid.channelrouter.gates.GateResult;
import io.qasid.channelrouter.gates.Gates;
import io.qasid.channelrouter.ladder.LadderState;
import io.qasid.channelrouter.ladder.OnUnknown;
import io.qasid.model.AttemptId;
import io.qasid.model.MessageId;
import io.qasid.model.Reason;
import io.qasid.model.Route;
import io.qasid.model.SmsSegmentation;
import io.qasid.model.UuidV7;
import io.qasid.storage.Database;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// One request on its way to an acceptance: gates, ladder, commit, and out to the lane.
public final class RouteWithFallback {
    private static final ObjectMapper JSON = new ObjectMapper();
    /// Longer than any commit takes; callers have deadlines of their own, mostly shorter.
    private static final Duration COMMIT_WITHIN = Duration.ofSeconds(5);

    private final Gates gates;
    private final LadderPolicy policy;
    private final Committer committer;
    private final Credits credits;
    private final DispatchPublisher publisher;
    private final Database database;
    private final UuidV7 ids;
    private final InstantSource clock;
    private final MeterRegistry metrics;

    public RouteWithFallback(
            Gates gates,
            LadderPolicy policy,
            Committer committer,
            Credits credits,
            DispatchPublisher publisher,
            Database database,
            UuidV7 ids,
            InstantSource clock,
            MeterRegistry metrics) {
        this.gates = gates;
        this.policy = policy;
        this.committer = committer;
        this.credits = credits;
        this.publisher = publisher;
        this.database = database;
        this.ids = ids;
        this.clock = clock;
        this.metrics = metrics;
    }

    /// Blocks until the answer is durable. Interrupted or too late, it answers `StoreOut`.
    public RouteOutcome route(RouteOrder order) {
        Instant now = clock.instant();
        if (!order.deadline().isAfter(now)) {
            return refuse(
                    order, new RouteOutcome.Refused("REFUSED_DEADLINE_PASSED", "the deadline has passed", false), now);
        }
        GateResult result = gates.pass(new GateRequest(
                order.tenant(),
                order.recipient(),
                order.sender(),
                order.text(),
                order.category(),
                policy.stepsFor(order.recipient())));
        return switch (result) {
            case GateResult.Passed passed -> accept(order, passed, now);
            case GateResult.Stopped(String code, String detail, boolean retryable, Optional<Instant> notBefore) ->
                refuse(order, new RouteOutcome.Refused(code, detail, retryable, notBefore), now);
        };
    }

    private RouteOutcome accept(RouteOrder order, GateResult.Passed passed, Instant now) {
        Acceptance acceptance = acceptance(order, passed, now);
        LaneKey lane = new LaneKey(acceptance.firstRoute(), acceptance.lane());
        CommitOutcome outcome = await(committer.commit(acceptance));
        if (!(outcome instanceof CommitOutcome.Committed) && acceptance.published()) {
            credits.release(lane, 1);
        }
        return switch (outcome) {
            case CommitOutcome.Committed() -> {
                if (acceptance.published()) {
                    publisher.publish(List.of(firstAttempt(acceptance, lane)));
                }
                metrics.counter(
                                "chan_messages_accepted",
                                "category",
                                order.category().name())
                        .increment();
                yield new RouteOutcome.Accepted(acceptance.message(), now, false);
            }
            case CommitOutcome.Replayed(MessageId message) ->
                new RouteOutcome.Accepted(message, UuidV7.timeOf(message.value()), true);
            case CommitOutcome.KeyReused() -> RouteOutcome.KEY_REUSED;
            case CommitOutcome.StoreOut(String detail) -> new RouteOutcome.Unavailable(detail);
        };
    }

    private Acceptance acceptance(RouteOrder order, GateResult.Passed passed, Instant now) {
        SmsSegmentation segmentation = SmsSegmentation.of(order.text());
        List<Route> steps = passed.steps();
        LaneKey lane = new LaneKey(steps.getFirst(), order.category().lane());
        return new Acceptance(
                new MessageId(ids.next()),
                order.tenant(),
                order.idempotencyKey(),
                order.bodyHash(),
                order.recipient(),
                order.sender(),
                order.text(),
                segmentation.encoding().name(),
                order.category(),
                LadderState.start(steps, OnUnknown.of(order.category()), segmentation.segmentCount()),
                json(order.metadata()),
                order.traceId(),
                now,
                order.deadline(),
                new Reason(
                        passed.reasons().code(),
                        passed.reasons().detail() + ", ladder " + Steps.write(steps) + ", "
                                + counted(segmentation.segmentCount())),
                credits.takeAhead(lane));
    }

    private static String counted(int segments) {
        return segments == 1 ? "1 segment" : segments + " segments";
    }

    private static ReadyAttempt firstAttempt(Acceptance acceptance, LaneKey lane) {
        return new ReadyAttempt(
                new AttemptId(acceptance.message(), 1),
                1,
                lane,
                acceptance.tenant(),
                acceptance.traceId(),
                acceptance.deadline());
    }

    /// Leaves its audit record. A repeat of what was accepted before keeps its answer, whatever the gate or the clock
    /// says today.
    private RouteOutcome refuse(RouteOrder order, RouteOutcome.Refused refusal, Instant now) {
        try (Connection connection = database.connection()) {
            Optional<IdempotencyKeys.Known> known =
                    IdempotencyKeys.find(connection, order.tenant(), order.idempotencyKey());
            if (known.isPresent()) {
                return known.get().answerTo(order.bodyHash()) instanceof CommitOutcome.Replayed(MessageId message)
                        ? new RouteOutcome.Accepted(message, UuidV7.timeOf(message.value()), true)
                        : RouteOutcome.KEY_REUSED;
            }
        } catch (SQLException e) {
            return new RouteOutcome.Unavailable("the store did not answer");
        }
        AuditEntry entry = new AuditEntry(
                now,
                order.tenant(),
                null,
                refusal.code(),
                0,
                new Reason(refusal.code(), refusal.detail()),
                order.traceId());
        metrics.counter("chan_messages_refused", "code", refusal.code()).increment();
        return switch (await(committer.commit(entry))) {
            case CommitOutcome.Committed committed -> refusal;
            case CommitOutcome.StoreOut(String detail) -> new RouteOutcome.Unavailable(detail);
            case CommitOutcome.Replayed replayed -> refusal;
            case CommitOutcome.KeyReused reused -> refusal;
        };
    }

    private static CommitOutcome await(java.util.concurrent.Future<CommitOutcome> pending) {
        try {
            return pending.get(COMMIT_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            return new CommitOutcome.StoreOut("no commit within " + COMMIT_WITHIN);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new CommitOutcome.StoreOut("interrupted");
        } catch (ExecutionException e) {
            throw new IllegalStateException("a row could not be written", e.getCause());
        }
    }

    private static String json(java.util.Map<String, String> metadata) {
        if (metadata.isEmpty()) {
            return "{}";
        }
        try {
            return JSON.writeValueAsString(metadata);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a map of strings is always JSON", e);
        }
    }
}
