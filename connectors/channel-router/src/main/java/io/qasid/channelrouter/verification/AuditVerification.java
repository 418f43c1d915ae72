package io.qasid.channelrouter.verification;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micronaut.context.annotation.Context;
import io.qasid.channelrouter.audit.ChainTail;
import io.qasid.channelrouter.verification.Checkpoints.Standing;
import io.qasid.storage.Database;
import jakarta.annotation.PostConstruct;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Verifies every chain, as often as it is asked to, for as long as it is given; a break is quarantined where it is
/// found. One pass at a time: a second one would only read the same pages.
///
/// `chan_audit_verification_last_success_seconds{pass}` is when the chain that was longest without it was verified up
/// to
/// its end, in epoch seconds; 0: none was. `pass` is `new` (what came since) or `full` (from the origin). Of several
/// routers the highest value counts.
@Context
public final class AuditVerification {
    private static final Logger LOG = LoggerFactory.getLogger(AuditVerification.class);
    /// Whoever calls hourly has a full pass each day.
    private static final Duration FULL_EVERY = Duration.ofHours(23);

    private final Database database;
    private final Checkpoints checkpoints;
    private final Quarantine quarantine;
    private final InstantSource clock;
    private final ReentrantLock walking = new ReentrantLock();
    private final AtomicLong newSuccess;
    private final AtomicLong fullSuccess;

    AuditVerification(
            Database database,
            Checkpoints checkpoints,
            Quarantine quarantine,
            InstantSource clock,
            MeterRegistry metrics) {
        this.database = database;
        this.checkpoints = checkpoints;
        this.quarantine = quarantine;
        this.clock = clock;
        this.newSuccess = successOf("new", metrics);
        this.fullSuccess = successOf("full", metrics);
    }

    /// For a store that is at hand.
    public static AuditVerification of(Database database, InstantSource clock, MeterRegistry metrics) {
        return new AuditVerification(
                database, new Checkpoints(database), new Quarantine(database, clock, metrics), clock, metrics);
    }

    @PostConstruct
    void start() {
        try {
            remember();
        } catch (SQLException e) {
            LOG.warn("when the audit chains were verified is not known yet: {}", e.getMessage());
        }
    }

    private static AtomicLong successOf(String pass, MeterRegistry metrics) {
        return metrics.gauge("chan_audit_verification_last_success_seconds", Tags.of("pass", pass), new AtomicLong());
    }

    /// From each chain's origin, whatever was verified before.
    ///
    /// @param within how long it may take; what is not reached then is left out
    public Verification whole(Duration within) throws SQLException {
        return look(
                within,
                (standing, look) -> noteWhole(
                        standing.chain(), walk(standing, standing.chain().start(), look)));
    }

    /// What came since the last time.
    ///
    /// @param within as for [#whole]
    public Verification recent(Duration within) throws SQLException {
        return look(within, this::sinceCheckpoint);
    }

    /// What a schedule asks for, again at once while the answer is not complete: what came since the last time, and
    /// once
    /// a day everything. It goes on where the last call stopped, whichever process that was in.
    ///
    /// @param within as for [#whole]
    public Verification due(Duration within) throws SQLException {
        Verification done = look(within, (standing, look) -> {
            ChainWalk.Walked recent = sinceCheckpoint(standing, look);
            boolean more = recent.broken().isEmpty() && recent.ended() && wholeIsDue(standing);
            return more ? goOnFromOrigin(standing, look) : recent;
        });
        remember();
        return done;
    }

    /// Lets the next [#due] begin with everything again.
    public void forgetWhole() throws SQLException {
        checkpoints.forgetWhole();
    }

    /// Every chain that was found broken.
    public List<Quarantined> quarantined() throws SQLException {
        return quarantine.all();
    }

    /// Takes over what other processes have verified.
    void remember() throws SQLException {
        Checkpoints.Oldest oldest = checkpoints.oldest();
        newSuccess.set(oldest.verified().map(Instant::getEpochSecond).orElse(0L));
        fullSuccess.set(oldest.full().map(Instant::getEpochSecond).orElse(0L));
    }

    private interface Part {
        ChainWalk.Walked of(Standing standing, Look look) throws SQLException;
    }

    /// One look at all chains while it lasts.
    private static final class Look {
        private final BooleanSupplier enough;
        private final List<ChainBreak> breaks = new ArrayList<>();
        private long records;

        Look(BooleanSupplier enough) {
            this.enough = enough;
        }
    }

    private Verification look(Duration within, Part part) throws SQLException {
        Instant until = clock.instant().plus(within);
        if (!begins(within)) {
            return new Verification(0, 0, List.of(), quarantine.all(), false);
        }
        try {
            Look look = new Look(() -> !clock.instant().isBefore(until));
            for (Checkpoints.Lost lost : checkpoints.lost()) {
                look.breaks.add(quarantine.add(lost));
            }
            List<Standing> standings = checkpoints.standings();
            boolean complete = true;
            for (Standing standing : standings) {
                complete &= part.of(standing, look).ended();
            }
            return new Verification(look.records, standings.size(), look.breaks, quarantine.all(), complete);
        } finally {
            walking.unlock();
        }
    }

    private boolean begins(Duration within) {
        try {
            return walking.tryLock(within.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private ChainWalk.Walked sinceCheckpoint(Standing standing, Look look) throws SQLException {
        Chain chain = standing.chain();
        boolean first = standing.verified().isEmpty();
        ChainTail from = standing.verified().orElse(chain.start());
        ChainWalk.Walked walked = walk(standing, from, look);
        if (walked.broken().isEmpty()) {
            checkpoints.verified(chain, walked.reached(), walked.ended() ? clock.instant() : null);
            if (first && walked.ended()) {
                checkpoints.passedWhole(chain, clock.instant());
            }
        }
        return walked;
    }

    /// A chain that is seen for the first time was just walked from its origin.
    private boolean wholeIsDue(Standing standing) {
        return standing.verified().isPresent()
                && (standing.full().isPresent()
                        || standing.fullAt()
                                .filter(at -> at.plus(FULL_EVERY).isAfter(clock.instant()))
                                .isEmpty());
    }

    private ChainWalk.Walked goOnFromOrigin(Standing standing, Look look) throws SQLException {
        Chain chain = standing.chain();
        ChainWalk.Walked walked = walk(standing, standing.full().orElse(chain.start()), look);
        if (!walked.ended()) {
            checkpoints.passed(chain, walked.reached());
        }
        return noteWhole(chain, walked);
    }

    private ChainWalk.Walked noteWhole(Chain chain, ChainWalk.Walked walked) throws SQLException {
        if (walked.ended() && walked.broken().isEmpty()) {
            checkpoints.verified(chain, walked.reached(), clock.instant());
            checkpoints.passedWhole(chain, clock.instant());
        }
        return walked;
    }

    private ChainWalk.Walked walk(Standing standing, ChainTail from, Look look) throws SQLException {
        ChainWalk.Walked walked = ChainWalk.walk(database, standing, from, look.enough);
        look.records += walked.records();
        Optional<ChainBreak> broken = walked.broken();
        if (broken.isPresent()) {
            look.breaks.add(broken.get());
            quarantine.add(broken.get(), standing.version());
        }
        return walked;
    }
}
