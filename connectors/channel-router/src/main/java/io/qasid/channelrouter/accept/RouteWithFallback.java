package io.qasid.channelrouter.accept;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.micrometer.core.instrument.MeterRegistry;
import io.qasid.channelrouter.audit.AuditEntry;
import io.qasid.channelrouter.feeder.Credits;
import io.qasid.channelrouter.feeder.DispatchPublisher;
import io.qasid.channelrouter.feeder.LaneKey;
import io.qasid.channelrouter.feeder.ReadyAttempt;
import io.qasid.channelrouter.ladder.LadderState;
import io.qasid.channelrouter.ladder.LadderTerms;
import io.qasid.model.AttemptId;
import io.qasid.model.MessageId;
import io.qasid.model.Reason;
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

    private final Planner planner;
    private final Committer committer;
    private final Credits credits;
    private final DispatchPublisher publisher;
    private final Database database;
    private final UuidV7 ids;
    private final InstantSource clock;
    private final MeterRegistry metrics;

    public RouteWithFallback(
            Planner planner,
            Committer committer,
            Credits credits,
            DispatchPublisher publisher,
            Database database,
            UuidV7 ids,
            InstantSource clock,
            MeterRegistry metrics) {
        this.planner = planner;
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
        SmsSegmentation segmentation = SmsSegmentation.of(order.text());
        Plan plan = planner.plan(new Wanted(
                order.tenant(),
                order.recipient(),
                order.sender(),
                order.text(),
                order.category(),
                order.ladder(),
                segmentation.segmentCount(),
                order.priceMax()));
        return switch (plan) {
            case Plan.Go(LadderTerms terms, Reason reason) ->
                accept(acceptance(order, segmentation, LadderState.start(terms), Optional.empty(), reason, now));
            case Plan.Wait(LadderTerms terms, Instant until, Reason reason) ->
                until.isBefore(order.deadline())
                        ? accept(acceptance(
                                order, segmentation, LadderState.deferred(terms), Optional.of(until), reason, now))
                        : refuse(
                                order,
                                new RouteOutcome.Refused(
                                        "REFUSED_QUIET_HOURS", reason.detail(), true, Optional.of(until)),
                                now);
            case Plan.No(String code, String detail, boolean retryable, Optional<Instant> notBefore) ->
                refuse(order, new RouteOutcome.Refused(code, detail, retryable, notBefore), now);
        };
    }

    private RouteOutcome accept(Acceptance acceptance) {
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
                                acceptance.category().name())
                        .increment();
                yield new RouteOutcome.Accepted(
                        acceptance.message(), acceptance.acceptedAt(), false, acceptance.deferredUntil());
            }
            case CommitOutcome.Replayed(MessageId message) -> replayed(message);
            case CommitOutcome.KeyReused() -> RouteOutcome.KEY_REUSED;
            case CommitOutcome.StoreOut(String detail) -> new RouteOutcome.Unavailable(detail);
        };
    }

    /// Whether it still waits is for whoever asks for the message.
    private static RouteOutcome.Accepted replayed(MessageId message) {
        return new RouteOutcome.Accepted(message, UuidV7.timeOf(message.value()), true, Optional.empty());
    }

    private Acceptance acceptance(
            RouteOrder order,
            SmsSegmentation segmentation,
            LadderState ladder,
            Optional<Instant> deferredUntil,
            Reason reason,
            Instant now) {
        LaneKey lane =
                new LaneKey(ladder.steps().getFirst().route(), order.category().lane());
        // of several at once, the feeder publishes each in its lane
        boolean ahead = ladder.attempts().size() == 1 && credits.takeAhead(lane);
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
                ladder,
                json(order.metadata()),
                order.traceId(),
                now,
                order.deadline(),
                reason,
                ahead,
                order.ladder(),
                order.template(),
                deferredUntil);
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
                        ? replayed(message)
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
        if ("REFUSED_COST_CAP".equals(refusal.code())) {
            metrics.counter("chan_cost_cap_breach").increment();
        }
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
