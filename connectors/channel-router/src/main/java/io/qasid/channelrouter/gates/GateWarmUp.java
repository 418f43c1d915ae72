package io.qasid.channelrouter.gates;

import io.micronaut.context.annotation.Context;
import io.qasid.telemetry.ReadinessCheck;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/// Keeps requests away until all gates have answered in time: their deadlines are short for a JVM that has just
/// started,
/// here or at a gate, and the first tenants would be refused for it.
///
/// Only at the start, and for at most [#WARM_UP_MAX]: later, a gate that is out must not keep the router from refusing
/// in its own words.
@Context
public final class GateWarmUp implements ReadinessCheck {
    static final Duration WARM_UP_MAX = Duration.ofSeconds(15);
    /// One good answer may be luck.
    private static final int ANSWERS_IN_A_ROW = 3;

    private final Gates gates;
    private final InstantSource clock;
    private final Instant end;
    private volatile boolean over;

    public GateWarmUp(Gates gates, InstantSource clock) {
        this.gates = gates;
        this.clock = clock;
        this.end = clock.instant().plus(WARM_UP_MAX);
    }

    @Override
    public String dependency() {
        return "gates";
    }

    @Override
    public boolean ready() {
        if (!over) {
            over = answersInTime() || clock.instant().isAfter(end);
        }
        return over;
    }

    private boolean answersInTime() {
        for (int i = 0; i < ANSWERS_IN_A_ROW; i++) {
            if (!gates.answerInTime()) {
                return false;
            }
        }
        return true;
    }
}
