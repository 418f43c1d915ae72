package io.qasid.channelrouter.ranking;

import java.time.Duration;
import java.time.Instant;

/// How often something succeeded and failed, where what is old counts less: half after [#HALF_LIFE], and
/// all of it together never more than [#MASS_MAX]. So a route that has changed is seen as it is now
/// within some hundred attempts, and one that nobody has taken for days is a stranger again.
///
/// @param succeeded attempts, faded
/// @param failed likewise
/// @param at when they counted so much; [Instant#EPOCH] for none
record Tally(double succeeded, double failed, Instant at) {
    static final Duration HALF_LIFE = Duration.ofHours(6);
    static final double MASS_MAX = 1_000;
    static final Tally NONE = new Tally(0, 0, Instant.EPOCH);

    double mass() {
        return succeeded + failed;
    }

    /// As it counts then. An earlier moment changes nothing: clocks of two routers differ.
    Tally at(Instant now) {
        if (mass() == 0 || !now.isAfter(at)) {
            return this;
        }
        double kept = Math.pow(0.5, (double) Duration.between(at, now).toMillis() / HALF_LIFE.toMillis());
        return new Tally(succeeded * kept, failed * kept, now);
    }

    Tally and(boolean success, Instant now) {
        return plus(success ? new Tally(1, 0, now) : new Tally(0, 1, now));
    }

    /// Both together, at the later moment. What doesn't fit is left out of this one.
    Tally plus(Tally newer) {
        Instant then = at.isAfter(newer.at) ? at : newer.at;
        Tally old = at(then);
        Tally young = newer.at(then);
        double room = Math.max(0, MASS_MAX - young.mass());
        double kept = old.mass() > room ? room / old.mass() : 1;
        return new Tally(old.succeeded * kept + young.succeeded, old.failed * kept + young.failed, then);
    }
}
