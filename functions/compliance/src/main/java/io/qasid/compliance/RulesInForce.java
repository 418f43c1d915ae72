package io.qasid.compliance;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import io.micronaut.context.annotation.Context;
import io.qasid.storage.Database;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The rules as the gate uses them: all of them in memory. What has changed is read when a change is announced and
/// every few seconds, and everything now and then: a store that was restored from a backup may have gone back.
///
/// While the store answers they are at most 5 s old. While it doesn't, the last ones serve until they are 60 s old,
/// and then none do (CHAN-05).
@Context
final class RulesInForce implements AutoCloseable {
    /// What the interval between two reads stays below.
    static final Duration AGE_USUAL_MAX = Duration.ofSeconds(5);
    /// Older rules decide nothing.
    static final Duration AGE_MAX = Duration.ofSeconds(60);

    private static final Duration ALL_READ_EVERY = Duration.ofMinutes(10);
    private static final int CHANGES_MAX = 5_000;

    private static final Logger LOG = LoggerFactory.getLogger(RulesInForce.class);

    private final Database database;
    private final RuleFile file;
    private final InstantSource clock;
    private final Duration interval;
    private final MeterRegistry meters;
    /// One read at a time, so that none that began earlier is kept instead of one that began later.
    private final ReentrantLock reading = new ReentrantLock();
    /// At most one permit: ten announcements at once need one look.
    private final Semaphore work = new Semaphore(0);
    private final Thread thread = Thread.ofVirtual().name("compliance-rules").unstarted(this::run);
    private volatile @Nullable Edition newest;
    private volatile boolean closing;

    RulesInForce(
            Database database, RuleFile file, InstantSource clock, ComplianceSettings settings, MeterRegistry meters) {
        this.database = database;
        this.file = file;
        this.clock = clock;
        this.interval = settings.refreshInterval();
        this.meters = meters;
        TimeGauge.builder("compliance.rules.age", this, TimeUnit.MILLISECONDS, RulesInForce::ageMillis)
                .description("Since the rules in use were read; beyond 60 s nothing is decided")
                .register(meters);
    }

    /// @param change the newest that is in it for certain
    /// @param allReadAt when everything was read the last time
    /// @param readAt before they were asked for: a decision must never look younger than what it rests on
    record Edition(RuleBook book, long change, Instant allReadAt, Instant readAt) {}

    @PostConstruct
    void start() {
        try {
            database.warmUp();
        } catch (SQLException e) {
            LOG.warn("starting without the store: {} {}", e.getClass().getSimpleName(), e.getSQLState());
        }
        refreshOrStay();
        thread.start();
    }

    /// What may be decided by now; empty: nothing.
    Optional<Edition> usable() {
        Edition edition = newest;
        return edition != null && edition.readAt().plus(AGE_MAX).isAfter(clock.instant())
                ? Optional.of(edition)
                : Optional.empty();
    }

    /// A rule was changed somewhere.
    void wake() {
        if (work.availablePermits() == 0) {
            work.release();
        }
    }

    /// Reads what has changed, now.
    ///
    /// @throws SQLException if the store gave no answer; the last ones stay
    void refresh() throws SQLException {
        reading.lock();
        try {
            Instant before = clock.instant();
            Edition last = newest;
            boolean all = last == null || !last.allReadAt().plus(ALL_READ_EVERY).isAfter(before);
            newest = last == null || all ? everything(before) : changed(last, before);
        } finally {
            reading.unlock();
        }
    }

    private Edition everything(Instant before) throws SQLException {
        // first: what is changed while all are read is read once more
        long change = file.newestChange();
        return new Edition(RuleBook.of(file.inForce()), change, before, before);
    }

    private Edition changed(Edition last, Instant before) throws SQLException {
        List<RuleRecord> rules = new ArrayList<>();
        long change = last.change();
        RuleFile.Changed changed;
        do {
            changed = file.changedAfter(change, CHANGES_MAX);
            rules.addAll(changed.rules());
            change = changed.upTo();
        } while (changed.more());
        return new Edition(last.book().with(rules), change, last.allReadAt(), before);
    }

    private void run() {
        try {
            while (!closing) {
                work.tryAcquire(interval.toMillis(), TimeUnit.MILLISECONDS);
                refreshOrStay();
            }
        } catch (InterruptedException e) {
            LOG.debug("rules are read no more");
        }
    }

    /// Reads them again, now; those that were read last stay when the store gives no answer.
    void refreshOrStay() {
        try {
            refresh();
        } catch (SQLException e) {
            meters.counter("compliance.store.failures").increment();
            LOG.warn("the rules stay as they were: {} {}", e.getClass().getSimpleName(), e.getSQLState());
        } catch (UnreadableRule e) {
            meters.counter("compliance.store.failures").increment();
            LOG.error("the rules stay as they were: {}", e.getMessage());
        }
    }

    private double ageMillis() {
        Edition edition = newest;
        return edition == null
                ? Double.NaN
                : Duration.between(edition.readAt(), clock.instant()).toMillis();
    }

    @Override
    @PreDestroy
    public void close() {
        closing = true;
        thread.interrupt();
        try {
            thread.join(Duration.ofSeconds(5));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
