package io.qasid.orchestrator.upkeep;

import io.micrometer.core.instrument.MeterRegistry;
import io.micronaut.context.annotation.Context;
import io.qasid.model.TenantId;
import io.qasid.orchestrator.Wire;
import io.qasid.orchestrator.route.Doubts;
import io.qasid.orchestrator.tenantevents.TenantEvents;
import io.qasid.outbox.TenantEventRow;
import io.qasid.outbox.TenantEventRows;
import io.qasid.storage.Columns;
import io.qasid.storage.Database;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Ends what has waited until its deadline. What the router may have is asked about first: it expires only once the
/// router says that it has it not, at a time when no call of ours can still be under way there.
@Context
final class Deadlines {
    private static final Logger LOG = LoggerFactory.getLogger(Deadlines.class);
    private static final Duration LOOK_EVERY = Duration.ofMillis(250);
    private static final Duration PAUSE_WHEN_OUT = Duration.ofSeconds(1);
    private static final int BATCH_MAX = 500;
    private static final int QUESTIONS_MAX = 100;

    private final Database database;
    private final Doubts doubts;
    private final TenantEvents events;
    private final InstantSource clock;
    private final MeterRegistry metrics;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread =
            Thread.ofVirtual().name("notification-deadlines").unstarted(this::loop);

    Deadlines(Database database, Doubts doubts, TenantEvents events, InstantSource clock, MeterRegistry metrics) {
        this.database = database;
        this.doubts = doubts;
        this.events = events;
        this.clock = clock;
        this.metrics = metrics;
    }

    @PostConstruct
    void start() {
        thread.start();
    }

    private void loop() {
        try {
            Duration pause = Duration.ZERO;
            while (!closing.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
                pause = look();
            }
        } catch (InterruptedException e) {
            LOG.debug("deadlines are not looked at any more");
        }
    }

    private Duration look() {
        try {
            askAboutDoubtful();
            return expire() == BATCH_MAX ? Duration.ZERO : LOOK_EVERY;
        } catch (SQLException e) {
            LOG.warn("deadlines wait for the store: {}", e.getMessage());
        } catch (RuntimeException e) {
            LOG.error("looking at deadlines failed", e);
        }
        return PAUSE_WHEN_OUT;
    }

    private int expire() throws SQLException {
        Instant now = clock.instant();
        int expired = database.inTransaction(connection -> {
            List<TenantEventRow> told = new ArrayList<>();
            try (PreparedStatement statement = connection.prepareStatement("""
                    with late as (
                        select id from notifications
                        where settled_at is null and not in_doubt and deadline <= ? and state in ('WAITING', 'PUBLISHED')
                        order by deadline limit ? for update skip locked)
                    update notifications n
                    set state = 'EXPIRED', reason = 'DEADLINE_PASSED', detail = n.reason, settled_at = ?, changed_at = ?
                    from late where n.id = late.id
                    returning n.id, n.tenant_id, n.detail, n.request
                    """)) {
                new Columns(statement, 1).time(now).value(BATCH_MAX).time(now).time(now);
                try (ResultSet rows = statement.executeQuery()) {
                    while (rows.next()) {
                        told.add(events.of(
                                Objects.requireNonNull(rows.getObject(1, UUID.class)),
                                new TenantId(Objects.requireNonNull(rows.getObject(2, UUID.class))),
                                "EXPIRED",
                                "DEADLINE_PASSED",
                                Objects.requireNonNull(rows.getString(3)),
                                Wire.request(rows.getBytes(4))));
                    }
                }
            }
            TenantEventRows.add(connection, told);
            return told.size();
        });
        metrics.counter("orch_notifications_settled", "state", "EXPIRED").increment(expired);
        return expired;
    }

    private record Doubtful(UUID id, TenantId tenant, int generation, Instant triedAt) {}

    private void askAboutDoubtful() throws SQLException {
        for (Doubtful one : doubtful()) {
            if (closing.getCount() == 0 || !doubts.resolve(one.tenant(), one.id(), one.generation(), one.triedAt())) {
                return; // the router is away: the others need not be asked about
            }
        }
    }

    private List<Doubtful> doubtful() throws SQLException {
        Instant now = clock.instant();
        try (Connection connection = database.connection();
                PreparedStatement statement = connection.prepareStatement("""
                select id, tenant_id, generation, tried_at from notifications
                where settled_at is null and in_doubt and deadline <= ? and state in ('WAITING', 'PUBLISHED')
                    and tried_at < ?
                order by deadline limit ?
                """)) {
            new Columns(statement, 1).time(now).time(now.minus(doubts.quiet())).value(QUESTIONS_MAX);
            List<Doubtful> found = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    found.add(new Doubtful(
                            Objects.requireNonNull(rows.getObject(1, UUID.class)),
                            new TenantId(Objects.requireNonNull(rows.getObject(2, UUID.class))),
                            rows.getInt(3),
                            Objects.requireNonNull(rows.getObject(4, OffsetDateTime.class))
                                    .toInstant()));
                }
            }
            return found;
        }
    }

    @PreDestroy
    void stop() throws InterruptedException {
        closing.countDown();
        thread.join(Duration.ofSeconds(5));
    }
}
