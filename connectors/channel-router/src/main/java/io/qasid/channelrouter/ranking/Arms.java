package io.qasid.channelrouter.ranking;

import io.qasid.model.Msisdn;
import io.qasid.model.Route;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// What became of attempts, by country, operator and route: the arms of the bandit. Every attempt counts
/// for its operator and for its country; an operator of whom little is known is taken to be like its
/// country, and a country like providers are in general.
///
/// What was observed since the last write is kept apart, so that routers add up what each of them saw.
/// Lock-free: an arm is one reference.
public final class Arms implements Lessons {
    /// Beyond it nobody new is told apart: an operator counts for its country only, a new country not at
    /// all.
    static final int ARMS_MAX = 10_000;
    /// Five attempts of which four succeeded: so much is believed of a route that nobody has seen yet.
    private static final double BELIEVED = 5;
    private static final double BELIEVED_SUCCESS = 0.8;

    private final Destinations destinations;
    private final InstantSource clock;
    private final Map<Arm, AtomicReference<Known>> known = new ConcurrentHashMap<>();

    Arms(Destinations destinations, InstantSource clock) {
        this.destinations = destinations;
        this.clock = clock;
    }

    record Arm(String country, String operator, Route route) {
        static Arm of(Destination destination, Route route) {
            return new Arm(destination.country(), destination.operator(), route);
        }
    }

    record Observed(Arm arm, Tally tally) {}

    /// @param stored as the store had it at the last write, with what others observed
    /// @param writing is being written; counts like stored, or again like fresh, once that is known
    /// @param fresh since then
    private record Known(Tally stored, Tally writing, Tally fresh) {
        static final Known NOTHING = new Known(Tally.NONE, Tally.NONE, Tally.NONE);

        Tally all() {
            return stored.plus(writing).plus(fresh);
        }
    }

    @Override
    public void learn(Msisdn recipient, Route route, boolean succeeded) {
        Destination destination = destinations.of(recipient);
        count(Arm.of(destination.anyOperator(), route), succeeded);
        if (!destination.operator().isEmpty()) {
            count(Arm.of(destination, route), succeeded);
        }
    }

    private void count(Arm arm, boolean succeeded) {
        AtomicReference<Known> it = arm(arm);
        if (it != null) {
            var _ = it.updateAndGet(
                    was -> new Known(was.stored, was.writing, was.fresh.and(succeeded, clock.instant())));
        }
    }

    private @Nullable AtomicReference<Known> arm(Arm arm) {
        AtomicReference<Known> there = known.get(arm);
        return there != null || known.size() >= ARMS_MAX
                ? there
                : known.computeIfAbsent(arm, key -> new AtomicReference<>(Known.NOTHING));
    }

    /// A draw from what is believed of the chance of an attempt there: the less is known, the wider they
    /// scatter.
    double draw(Destination destination, Route route, RandomGenerator random) {
        Tally country = tally(Arm.of(destination.anyOperator(), route));
        double succeeded = country.succeeded() + BELIEVED * BELIEVED_SUCCESS;
        double failed = country.failed() + BELIEVED * (1 - BELIEVED_SUCCESS);
        if (!destination.operator().isEmpty()) {
            Tally own = tally(Arm.of(destination, route));
            double like = succeeded / (succeeded + failed);
            succeeded = own.succeeded() + BELIEVED * like;
            failed = own.failed() + BELIEVED * (1 - like);
        }
        return BetaDraw.of(succeeded, failed, random);
    }

    /// As it counts now.
    Tally tally(Arm arm) {
        AtomicReference<Known> there = known.get(arm);
        return there == null
                ? Tally.NONE
                : Objects.requireNonNull(there.get()).all().at(clock.instant());
    }

    /// Takes what was observed since the last time. One writer at a time; it says how it went:
    /// [#written] or [#notWritten].
    List<Observed> toWrite() {
        List<Observed> taken = new ArrayList<>();
        known.forEach((arm, it) -> {
            Known now = it.updateAndGet(was -> new Known(was.stored, was.fresh, Tally.NONE));
            if (now.writing.mass() > 0) {
                taken.add(new Observed(arm, now.writing));
            }
        });
        return taken;
    }

    /// @param stored every arm that the store has, with what was written just now
    void written(List<Observed> stored) {
        known.values().forEach(it -> {
            var _ = it.updateAndGet(was -> new Known(was.stored.plus(was.writing), Tally.NONE, was.fresh));
        });
        for (Observed row : stored) {
            AtomicReference<Known> it = arm(row.arm());
            if (it != null) {
                var _ = it.updateAndGet(was -> new Known(row.tally(), Tally.NONE, was.fresh));
            }
        }
    }

    void notWritten() {
        known.values().forEach(it -> {
            var _ = it.updateAndGet(was -> new Known(was.stored, Tally.NONE, was.writing.plus(was.fresh)));
        });
    }

    int size() {
        return known.size();
    }
}
