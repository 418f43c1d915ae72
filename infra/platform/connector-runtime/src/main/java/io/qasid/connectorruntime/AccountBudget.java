package io.qasid.connectorruntime;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.qasid.model.Lane;
import io.qasid.model.Route;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

/// What one account may send, however many copies of its connector there are: a [SharedBucket], of which each copy
/// takes a few hundredths of a second at a time. While Redis is away each copy keeps to its part of the rate
/// ([RateBudget]); the part begins empty and so does the bucket when Redis is back, so that neither change lets more
/// go.
///
/// In any second the copies together take at most the rate, a tenth of it more at once after a silence, and what they
/// have at hand, a fortieth of it each.
///
/// `chan_adapter_tps_bucket_used{provider,account}`: part of the rate that was used during the last 5 s, of all copies;
/// of this one and its part while Redis is away.
final class AccountBudget {
    /// What a copy takes from Redis at once.
    private static final double LEASE_SECONDS = 0.025;
    /// Then it goes back.
    private static final Duration LEASED_FOR = Duration.ofMillis(100);
    /// A bucket that Redis does not know is a full one if nothing was sent for so long, else Redis has lost it.
    private static final Duration SILENCE = Duration.ofMinutes(1);

    private final double agreed;
    private final double urgentShare;
    private final LongSupplier nanoTime;
    private final Optional<Copies> copies;
    private final Optional<SharedBucket> bucket;
    private final RateBudget own;
    private final Ceiling ceiling;
    private final LastSecond accepted;
    private final UsedRate used;
    private final Map<Lane, Pocket> pockets = new EnumMap<>(Lane.class);
    /// Used beyond what was taken, or taken and not used when negative: settled with the next request to Redis.
    private final AtomicInteger owed = new AtomicInteger();
    private double ownTotal;
    private volatile boolean alone;
    /// Whether something was taken, and when last.
    private volatile boolean begun;

    private volatile long takenAt;

    /// What a lane has at hand.
    private static final class Pocket {
        private int tokens;
        private long leasedAt;
        private long nextAt;
    }

    /// @param segmentsPerSecond 0 is no limit
    /// @param copies that share the account; empty: there is one
    AccountBudget(
            Route route,
            int segmentsPerSecond,
            double urgentShare,
            Optional<Copies> copies,
            LongSupplier nanoTime,
            MeterRegistry meters) {
        this.agreed = segmentsPerSecond;
        this.urgentShare = urgentShare;
        this.nanoTime = nanoTime;
        this.copies = copies;
        this.bucket = copies.map(those -> new SharedBucket(those.redis(), route));
        this.own = new RateBudget(Math.max(1, segmentsPerSecond), urgentShare, nanoTime);
        this.ceiling = new Ceiling(nanoTime);
        this.accepted = new LastSecond(nanoTime);
        this.used = new UsedRate(nanoTime);
        this.alone = bucket.isEmpty();
        for (Lane lane : Lane.values()) {
            pockets.put(lane, new Pocket());
        }
        if (!unlimited()) {
            Gauge.builder("chan.adapter.tps.bucket.used", used, UsedRate::value)
                    .description("part of the allowed rate that was used during the last 5 s")
                    .tag("provider", route.channel().wireName())
                    .tag("account", route.account())
                    .register(meters);
        }
    }

    private boolean unlimited() {
        return agreed == 0;
    }

    /// @return how many messages may be claimed now, at most `wanted`
    int take(Lane lane, int wanted) {
        if (closedFor().isPositive()) {
            return 0;
        }
        if (unlimited()) {
            return wanted;
        }
        return bucket.isPresent() ? takeShared(bucket.get(), lane, wanted) : takeOwn(lane, wanted);
    }

    private int takeShared(SharedBucket shared, Lane lane, int wanted) {
        Pocket pocket = pocket(lane);
        synchronized (pocket) {
            if (owed.get() <= 0 && fresh(pocket)) {
                int taken = Math.min(wanted, pocket.tokens);
                pocket.tokens -= taken;
                return taken;
            }
            owed.addAndGet(-pocket.tokens);
            pocket.tokens = 0;
            int settled = owed.getAndSet(0) + (alone ? own.debt() : 0);
            double rate = ceiling.rate(agreed);
            Optional<SharedBucket.Given> answer =
                    shared.take(rate, lane == Lane.NORMAL ? urgentShare : 0, lease(rate), settled, silent());
            if (answer.isEmpty()) {
                return withoutRedis(lane, wanted, settled);
            }
            alone = false;
            return given(answer.get(), pocket, wanted);
        }
    }

    private static int lease(double rate) {
        return Math.max(1, (int) (rate * LEASE_SECONDS));
    }

    private int given(SharedBucket.Given given, Pocket pocket, int wanted) {
        active();
        used.told(given.total(), given.rate());
        if (given.closedFor().isPositive()) {
            ceiling.closed(given.closedFor());
        }
        ceiling.heard(given.rate(), agreed);
        long now = nanoTime.getAsLong();
        pocket.nextAt = now + given.untilNext().toNanos();
        pocket.leasedAt = now;
        int taken = Math.min(wanted, given.given());
        pocket.tokens = given.given() - taken;
        return taken;
    }

    private synchronized int withoutRedis(Lane lane, int wanted, int settled) {
        if (!alone) {
            own.empty();
            alone = true;
        }
        // whether it was settled is not known: a debt is paid twice rather than never
        own.charge(Math.max(0, settled));
        return takeOwn(lane, wanted);
    }

    private synchronized int takeOwn(Lane lane, int wanted) {
        active();
        double rate = ceiling.rate(agreed) / copies.map(Copies::believed).orElse(1);
        own.rate(rate);
        int taken = own.take(lane, wanted);
        ownTotal += taken;
        used.told(ownTotal, rate);
        return taken;
    }

    private boolean silent() {
        return !begun || nanoTime.getAsLong() - takenAt > SILENCE.toNanos();
    }

    private void active() {
        takenAt = nanoTime.getAsLong();
        begun = true;
    }

    private boolean fresh(Pocket pocket) {
        return pocket.tokens > 0 && nanoTime.getAsLong() - pocket.leasedAt < LEASED_FOR.toNanos();
    }

    private Pocket pocket(Lane lane) {
        return Objects.requireNonNull(pockets.get(lane));
    }

    /// For messages that are not sent after all.
    void giveBack(Lane lane, int messages) {
        if (unlimited() || messages == 0) {
            return;
        }
        if (alone) {
            own.charge(-messages);
            return;
        }
        Pocket pocket = pocket(lane);
        synchronized (pocket) {
            boolean lately = nanoTime.getAsLong() - pocket.leasedAt < LEASED_FOR.toNanos();
            int kept = lately ? Math.clamp(lease(ceiling.rate(agreed)) - pocket.tokens, 0, messages) : 0;
            pocket.tokens += kept;
            owed.addAndGet(kept - messages);
        }
    }

    /// A message has more segments than the one that was taken for it.
    void charge(int furtherSegments) {
        if (unlimited() || furtherSegments == 0) {
            return;
        }
        if (alone) {
            own.charge(furtherSegments);
        } else {
            owed.addAndGet(furtherSegments);
        }
    }

    /// The provider took one.
    void accepted() {
        accepted.add();
    }

    /// The provider wants the whole account to pause, and takes less than was agreed.
    void throttled(Duration pause) {
        if (unlimited()) {
            ceiling.closed(pause);
            return;
        }
        double took = (double) accepted.count() * copies.map(Copies::seen).orElse(1);
        Ceiling.Learned learned = ceiling.throttled(pause, took, agreed);
        own.empty();
        for (Pocket pocket : pockets.values()) {
            synchronized (pocket) {
                pocket.tokens = 0;
            }
        }
        bucket.ifPresent(shared -> shared.throttled(pause, learned));
    }

    /// How long the account keeps silent, zero if it does not.
    Duration closedFor() {
        return ceiling.closedFor();
    }

    /// How long until [#take] gives at least one, as far as that can be said.
    Duration untilNext(Lane lane) {
        Duration closed = closedFor();
        if (closed.isPositive() || unlimited()) {
            return closed;
        }
        if (alone) {
            return own.untilNext(lane);
        }
        Pocket pocket = pocket(lane);
        synchronized (pocket) {
            return Duration.ofNanos(Math.max(0, pocket.nextAt - nanoTime.getAsLong()));
        }
    }

    /// How many a full bucket lets go.
    int soon() {
        return unlimited() ? Integer.MAX_VALUE : own.soon();
    }
}
