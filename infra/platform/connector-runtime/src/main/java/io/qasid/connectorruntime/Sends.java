package io.qasid.connectorruntime;

import io.qasid.connector.ChannelConnector;
import io.qasid.connector.Dispatch;
import io.qasid.model.AttemptId;
import io.qasid.model.Reason;
import io.qasid.model.SendOutcome;
import io.qasid.proto.v1.AttemptRef;
import io.qasid.proto.v1.ClaimedAttempt;
import io.qasid.proto.v1.InboxEntry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Hands granted attempts to the connector and what became of them to the inbox: every grant gets exactly one outcome.
final class Sends {
    private static final Logger LOG = LoggerFactory.getLogger(Sends.class);

    /// Of one connector. Beyond it, sends wait to report, so that pulling stops.
    private static final int UNCOMMITTED_MAX = 1_024;

    /// Claimed, but too late to write: the router may publish it again at once.
    private static final Reason LEASE_OVER = Reason.of("NOT_SENT_LEASE_OVER");
    /// No router answered the claim; whether one granted it is not known, that nothing was sent is.
    private static final Reason CLAIM_UNANSWERED = Reason.of("NOT_SENT_CLAIM_UNANSWERED");

    /// The account is told to pause. The router finds out whether the message can wait for that.
    private static final Reason RATE_LIMITED = Reason.of("ADAPTER_RATE_LIMITED");

    private static final Reason DEADLINE_PASSED = Reason.of("NOT_SENT_DEADLINE_PASSED");
    /// The router granted what this connector cannot read or does not serve.
    private static final Reason GRANT_UNUSABLE = Reason.of("GRANT_UNUSABLE");
    private static final String CONNECTOR_FAULT = "CONNECTOR_FAULT";
    private static final Reason INTERRUPTED = new Reason(CONNECTOR_FAULT, "interrupted at shutdown");

    private final ChannelConnector connector;
    private final RouterInbox inbox;
    private final AccountBudget budget;
    private final HostMetrics metrics;
    private final Duration leaseMargin;
    private final InstantSource clock;
    private final LongSupplier nanoTime;
    /// One permit for each outcome that no router has committed yet.
    private final Semaphore uncommitted = new Semaphore(UNCOMMITTED_MAX);

    Sends(
            ChannelConnector connector,
            RouterInbox inbox,
            AccountBudget budget,
            HostMetrics metrics,
            Duration leaseMargin,
            InstantSource clock,
            LongSupplier nanoTime) {
        this.connector = connector;
        this.inbox = inbox;
        this.budget = budget;
        this.metrics = metrics;
        this.leaseMargin = leaseMargin;
        this.clock = clock;
        this.nanoTime = nanoTime;
    }

    /// Sends and reports. Returns once the inbox has taken the outcome, which waits while the inbox has no room.
    void send(ClaimedAttempt grant, long leaseEndsNanos) throws InterruptedException {
        Optional<Dispatch> dispatch = Grants.read(grant, connector.route());
        SendOutcome outcome = dispatch.isPresent()
                ? outcomeOf(dispatch.get(), leaseEndsNanos)
                : new SendOutcome.Rejected(GRANT_UNUSABLE);
        metrics.sent(outcome);
        pace(outcome);
        report(entry(grant, outcome));
    }

    /// What the provider's answer says about the rate.
    private void pace(SendOutcome outcome) {
        switch (outcome) {
            case SendOutcome.Accepted accepted -> budget.accepted();
            case SendOutcome.Deferred deferred -> {
                Duration pause = connector.throttledFor();
                if (pause.isPositive()) {
                    budget.throttled(pause);
                }
            }
            case SendOutcome.Rejected rejected -> {}
            case SendOutcome.Unknown unknown -> {}
        }
    }

    /// Hands one back that would only wait here.
    void handBack(ClaimedAttempt grant, Duration pause) throws InterruptedException {
        SendOutcome outcome = new SendOutcome.Deferred(pause, RATE_LIMITED);
        metrics.sent(outcome);
        report(entry(grant, outcome));
    }

    /// Hands back what was perhaps granted under this name. Without it an attempt that nobody sent would count as
    /// unknown once its lease is over.
    void release(AttemptRef attempt, String claimedAs) throws InterruptedException {
        report(InboxEntries.released(attempt, claimedAs, CLAIM_UNANSWERED, clock.instant()));
    }

    private void report(InboxEntry entry) throws InterruptedException {
        uncommitted.acquire();
        boolean taken = false;
        try {
            inbox.report(connector.route(), entry, uncommitted::release);
            taken = true;
        } finally {
            if (!taken) {
                uncommitted.release();
            }
        }
    }

    private InboxEntry entry(ClaimedAttempt grant, SendOutcome outcome) {
        return InboxEntries.outcome(
                AttemptId.parse(grant.getAttemptId()),
                grant.getGeneration(),
                Grants.lane(grant),
                outcome,
                clock.instant());
    }

    private SendOutcome outcomeOf(Dispatch dispatch, long leaseEndsNanos) {
        Duration leaseLeft =
                Duration.ofNanos(leaseEndsNanos - nanoTime.getAsLong()).minus(leaseMargin);
        if (!leaseLeft.isPositive()) {
            return new SendOutcome.Deferred(Duration.ZERO, LEASE_OVER);
        }
        Duration deadlineLeft = Duration.between(clock.instant(), dispatch.deadline());
        if (!deadlineLeft.isPositive()) {
            return new SendOutcome.Deferred(Duration.ZERO, DEADLINE_PASSED);
        }
        Duration timeLeft = leaseLeft.compareTo(deadlineLeft) < 0 ? leaseLeft : deadlineLeft;
        long begun = nanoTime.getAsLong();
        SendOutcome outcome = send(dispatch, timeLeft);
        metrics.sendTook(Duration.ofNanos(nanoTime.getAsLong() - begun));
        return outcome;
    }

    private SendOutcome send(Dispatch dispatch, Duration timeLeft) {
        try {
            return connector.send(dispatch, timeLeft);
        } catch (InterruptedException e) {
            return new SendOutcome.Unknown(List.of(), INTERRUPTED);
        } catch (RuntimeException | LinkageError | StackOverflowError e) {
            // its message may hold a number or a text, so that only its kind and place are told
            String place = e.getStackTrace().length == 0 ? "" : " at " + e.getStackTrace()[0];
            LOG.error("{}: connector failed on {}: {}{}", connector.route(), dispatch, e.getClass(), place);
            return new SendOutcome.Unknown(
                    List.of(), new Reason(CONNECTOR_FAULT, e.getClass().getSimpleName()));
        }
    }

    /// Waits until every reported outcome is committed.
    ///
    /// @return how many were not in time
    int awaitCommitted(Duration patience) throws InterruptedException {
        boolean all = uncommitted.tryAcquire(UNCOMMITTED_MAX, patience.toNanos(), TimeUnit.NANOSECONDS);
        return all ? 0 : UNCOMMITTED_MAX - uncommitted.availablePermits();
    }
}
