package io.qasid.orchestrator.upkeep;

import io.micrometer.core.instrument.MeterRegistry;
import io.micronaut.context.annotation.Context;
import io.qasid.orchestrator.OrchestratorSettings;
import io.qasid.storage.Columns;
import io.qasid.storage.Database;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Deletes settled notifications and expired keys, every minute, a bounded number at a time, and leaves their number to
/// the ledger in the same commit. Several instances do it side by side: none waits for another's rows, but for the row
/// of a count.
///
/// `orch_housekeeping_last_success_seconds` is when a run last ended well, in epoch seconds; 0: not yet.
@Context
public final class Housekeeping {
    private static final Logger LOG = LoggerFactory.getLogger(Housekeeping.class);
    private static final Duration EVERY = Duration.ofMinutes(1);
    private static final int ROWS_PER_STATEMENT = 2_000;
    private static final int STATEMENTS_MAX = 100;
    private static final List<String> ENDED = List.of("REFUSED", "EXPIRED", "CANCELLED");

    private final Database database;
    private final Duration acceptedRetention;
    private final Duration settledRetention;
    private final InstantSource clock;
    private final AtomicLong lastSuccess = new AtomicLong();
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread =
            Thread.ofVirtual().name("notification-housekeeping").unstarted(this::loop);

    Housekeeping(Database database, OrchestratorSettings settings, InstantSource clock, MeterRegistry metrics) {
        this.database = database;
        this.acceptedRetention = settings.acceptedRetention();
        this.settledRetention = settings.settledRetention();
        this.clock = clock;
        metrics.gauge("orch_housekeeping_last_success_seconds", lastSuccess);
    }

    @PostConstruct
    void start() {
        thread.start();
    }

    private void loop() {
        try {
            do {
                runUnlessStoreIsOut();
            } while (!closing.await(EVERY.toSeconds(), TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            LOG.debug("housekeeping stops");
        }
    }

    private void runUnlessStoreIsOut() {
        try {
            run();
        } catch (SQLException e) {
            LOG.warn("housekeeping waits for the store: {}", e.getMessage());
        }
    }

    /// One round. What it leaves over is the next one's.
    public void run() throws SQLException {
        Instant now = clock.instant();
        notifications("ACCEPTED", now.minus(acceptedRetention));
        for (String state : ENDED) {
            notifications(state, now.minus(settledRetention));
        }
        repeat("""
                with old as (
                    select tenant_id, key from submissions where expires_at < ? order by expires_at limit ?
                    for update skip locked),
                gone as (
                    delete from submissions s using old where s.tenant_id = old.tenant_id and s.key = old.key
                    returning s.taken),
                kept as (
                    update ledger_before set count = count + (select coalesce(sum(taken), 0) from gone)
                    where state = 'QUEUED')
                select count(*) from gone
                """, columns -> columns.time(now).value(ROWS_PER_STATEMENT));
        repeat("""
                with old as (
                    select tenant_id, key from item_keys where expires_at < ? order by expires_at limit ?
                    for update skip locked),
                gone as (
                    delete from item_keys k using old where k.tenant_id = old.tenant_id and k.key = old.key returning 1)
                select count(*) from gone
                """, columns -> columns.time(now).value(ROWS_PER_STATEMENT));
        lastSuccess.set(now.getEpochSecond());
    }

    private void notifications(String state, Instant before) throws SQLException {
        repeat(
                """
                with old as (
                    select id from notifications where state = ? and settled_at < ? order by settled_at limit ?
                    for update skip locked),
                gone as (delete from notifications n using old where n.id = old.id returning 1),
                kept as (
                    update ledger_before set count = count + (select count(*) from gone) where state = ?)
                select count(*) from gone
                """,
                columns -> columns.value(state)
                        .time(before)
                        .value(ROWS_PER_STATEMENT)
                        .value(state));
    }

    private interface Values {
        Columns set(Columns columns) throws SQLException;
    }

    private void repeat(String sql, Values values) throws SQLException {
        int rows = ROWS_PER_STATEMENT;
        for (int i = 0; i < STATEMENTS_MAX && rows == ROWS_PER_STATEMENT && closing.getCount() > 0; i++) {
            try (Connection connection = database.connection();
                    PreparedStatement statement = connection.prepareStatement(sql)) {
                values.set(new Columns(statement, 1));
                try (var result = statement.executeQuery()) {
                    result.next();
                    rows = result.getInt(1);
                }
            }
        }
    }

    @PreDestroy
    void close() throws InterruptedException {
        closing.countDown();
        thread.join(Duration.ofSeconds(5));
    }
}
