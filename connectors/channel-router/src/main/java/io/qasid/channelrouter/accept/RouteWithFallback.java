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
import java.util.ArrayList;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One request on its way to an acceptance: gates, ladder, commit, and out to the lane.
public final class RouteWithFallback {
    private static final Logger LOG = LoggerFactory.getLogger(RouteWithFallback.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    /// Callers have deadlines of their own, mostly shorter.
    private static final Duration PLAN_WITHIN = Duration.ofSeconds(5);

    /// Well below what callers wait.
    private static final Duration ADMITTED_WITHIN = Duration.ofSeconds(1);

    private final Planner planner;
    private final Admission admission = new Admission(ADMITTED_WITHIN, System::nanoTime);
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
        metrics.gauge("chan_gate_admission", admission, Admission::atOnce);
    }

    /// One request under way.
    ///
    /// @param committed completes when its rows are durable, or are known not to be
    /// @param finish what that means for the caller; collects the attempts that may be published now
    private record Begun(
            Future<CommitOutcome> committed, BiFunction<CommitOutcome, List<ReadyAttempt>, RouteOutcome> finish) {
        static Begun over(RouteOutcome outcome) {
            return new Begun(
                    CompletableFuture.completedFuture(new CommitOutcome.Committed()), (committed, ready) -> outcome);
        }
    }

    /// Blocks until the answer is durable. Interrupted or too late, it answers `Unavailable`.
    public RouteOutcome route(RouteOrder order) {
        List<ReadyAttempt> ready = new ArrayList<>(1);
        Begun begun = begin(order);
        RouteOutcome outcome = begun.finish().apply(await(begun.committed()), ready);
        publish(ready);
        return outcome;
    }

    /// Likewise for many requests at once, none of which waits for another one's gates or commit. Of several with one
    /// idempotency key the first goes first, and the others after all the rest.
    ///
    /// @return an answer for each, in their order
    public List<RouteOutcome> routeAll(List<RouteOrder> orders) {
        Set<List<?>> keys = new HashSet<>();
        List<RouteOrder> repeated = new ArrayList<>();
        List<RouteOrder> first = new ArrayList<>();
        for (RouteOrder order : orders) {
            (keys.add(List.of(order.tenant(), order.idempotencyKey())) ? first : repeated).add(order);
        }
        IdentityHashMap<RouteOrder, RouteOutcome> outcomes = new IdentityHashMap<>();
        routeTogether(first, outcomes);
        routeTogether(repeated, outcomes);
        return orders.stream()
                .map(order -> Objects.requireNonNull(outcomes.get(order)))
                .toList();
    }

    private void routeTogether(List<RouteOrder> orders, IdentityHashMap<RouteOrder, RouteOutcome> outcomes) {
        long end = System.nanoTime() + PLAN_WITHIN.toNanos();
        List<ReadyAttempt> ready = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Begun>> all = orders.stream()
                    .map(order -> threads.submit(() -> begin(order)))
                    .toList();
            for (int i = 0; i < all.size(); i++) {
                outcomes.put(orders.get(i), outcome(all.get(i), end, ready));
            }
        } finally {
            publish(ready);
        }
    }

    /// A request that breaks something of ours breaks no other one.
    private static RouteOutcome outcome(Future<Begun> planned, long end, List<ReadyAttempt> ready) {
        try {
            Begun begun = planned.get(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS);
            return begun.finish().apply(await(begun.committed()), ready);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new RouteOutcome.Unavailable("interrupted");
        } catch (TimeoutException e) {
            return new RouteOutcome.Unavailable("no plan within " + PLAN_WITHIN);
        } catch (ExecutionException | IllegalStateException e) {
            LOG.error("a request of a batch failed", e);
            return new RouteOutcome.Unavailable("internal error");
        }
    }

    private void publish(List<ReadyAttempt> ready) {
        if (!ready.isEmpty()) {
            publisher.publish(ready);
        }
    }

    private Begun begin(RouteOrder order) {
        if (committer.storeIsOut()) {
            return Begun.over(new RouteOutcome.Unavailable("the store is out"));
        }
        Instant now = clock.instant();
        if (!order.deadline().isAfter(now)) {
            return refuse(
                    order, new RouteOutcome.Refused("REFUSED_DEADLINE_PASSED", "the deadline has passed", false), now);
        }
        SmsSegmentation segmentation = SmsSegmentation.of(order.text());
        if (!admission.enter()) {
            return Begun.over(new RouteOutcome.Unavailable("too many requests wait for the gates"));
        }
        return switch (plan(order, segmentation)) {
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
            case Plan.Unavailable(String detail) -> Begun.over(new RouteOutcome.Unavailable(detail));
        };
    }

    /// After it was admitted.
    private Plan plan(RouteOrder order, SmsSegmentation segmentation) {
        boolean late = false;
        try {
            Plan plan = planner.plan(new Wanted(
                    order.tenant(),
                    order.recipient(),
                    order.sender(),
                    order.text(),
                    order.category(),
                    order.ladder(),
                    segmentation.segmentCount(),
                    order.priceMax(),
                    "key " + order.idempotencyKey()));
            late = plan instanceof Plan.No no && no.retryable();
            return plan;
        } finally {
            admission.leave(late);
        }
    }

    private Begun accept(Acceptance acceptance) {
        return new Begun(committer.commit(acceptance), (outcome, ready) -> accepted(acceptance, outcome, ready));
    }

    private RouteOutcome accepted(Acceptance acceptance, CommitOutcome outcome, List<ReadyAttempt> ready) {
        LaneKey lane = new LaneKey(acceptance.firstRoute(), acceptance.lane());
        if (!(outcome instanceof CommitOutcome.Committed) && acceptance.published()) {
            credits.release(lane, 1);
        }
        return switch (outcome) {
            case CommitOutcome.Committed() -> {
                if (acceptance.published()) {
                    ready.add(firstAttempt(acceptance, lane));
                } else {
                    toFeed(acceptance);
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
            case CommitOutcome.OverBudget(String detail) -> {
                metrics.counter("chan_messages_refused", "code", Pending.OVER_BUDGET)
                        .increment();
                yield new RouteOutcome.Refused(Pending.OVER_BUDGET, detail, false);
            }
            case CommitOutcome.StoreOut(String detail) -> new RouteOutcome.Unavailable(detail);
        };
    }

    /// Said after the commit: the feeder may have looked in vain before it.
    private void toFeed(Acceptance acceptance) {
        LadderState ladder = acceptance.ladder();
        ladder.attempts().forEach(attempt -> credits.waiting(new LaneKey(ladder.routeOf(attempt), acceptance.lane())));
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
                order.message().orElseGet(() -> new MessageId(ids.next())),
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
    private Begun refuse(RouteOrder order, RouteOutcome.Refused refusal, Instant now) {
        try (Connection connection = database.connection()) {
            Optional<IdempotencyKeys.Known> known =
                    IdempotencyKeys.find(connection, order.tenant(), order.idempotencyKey());
            if (known.isPresent()) {
                return Begun.over(
                        known.get().answerTo(order.bodyHash()) instanceof CommitOutcome.Replayed(MessageId message)
                                ? replayed(message)
                                : RouteOutcome.KEY_REUSED);
            }
        } catch (SQLException e) {
            return Begun.over(new RouteOutcome.Unavailable("the store did not answer"));
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
        return new Begun(
                committer.commit(entry),
                (outcome, ready) -> outcome instanceof CommitOutcome.StoreOut(String detail)
                        ? new RouteOutcome.Unavailable(detail)
                        : refusal);
    }

    /// As long as the committer may take.
    private static CommitOutcome await(Future<CommitOutcome> pending) {
        try {
            return pending.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new CommitOutcome.StoreOut("interrupted");
        } catch (ExecutionException e) {
            throw new IllegalStateException("a row could not be written", e.getCause());
        }
    }

    private static String json(Map<String, String> metadata) {
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
