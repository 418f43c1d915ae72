package io.qasid.orchestrator.tenant;

import io.micrometer.core.instrument.MeterRegistry;
import io.qasid.model.MessageId;
import io.qasid.model.TenantId;
import io.qasid.orchestrator.feeder.Feeder;
import io.qasid.orchestrator.route.Doubts;
import io.qasid.orchestrator.tenantevents.TenantEvents;
import io.qasid.outbox.TenantEventRows;
import io.qasid.proto.v1.MessageView;
import io.qasid.storage.Columns;
import io.qasid.storage.Database;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/// Cancel, reschedule, resume. The row decides who was first: a notification that is on its way to the router, or that
/// the router may have, is not changed any more, and whoever asks is told where it stands.
@Singleton
public final class Changes {
    /// How often the row may move under us before the caller is asked to come again.
    private static final int TRIES_MAX = 3;

    private static final String NOT_WAITING = "MESSAGE_NOT_WAITING";

    private final Database database;
    private final NotificationQuery query;
    private final Doubts doubts;
    private final TenantEvents events;
    private final Feeder feeder;
    private final InstantSource clock;
    private final MeterRegistry metrics;

    Changes(
            Database database,
            NotificationQuery query,
            Doubts doubts,
            TenantEvents events,
            Feeder feeder,
            InstantSource clock,
            MeterRegistry metrics) {
        this.database = database;
        this.query = query;
        this.doubts = doubts;
        this.events = events;
        this.feeder = feeder;
        this.clock = clock;
        this.metrics = metrics;
    }

    /// As it stands.
    public Optional<MessageView> view(TenantId tenant, MessageId id) throws SQLException {
        return query.find(tenant, id).map(StoredNotification::view);
    }

    public ChangeOutcome cancel(TenantId tenant, MessageId id) throws SQLException {
        return change(tenant, id, one -> one.state().equals("CANCELLED"), this::cancelled);
    }

    /// @param deadline empty: it moves as far as `sendAt` does
    /// @throws IllegalArgumentException if the deadline is not after `sendAt`
    public ChangeOutcome reschedule(TenantId tenant, MessageId id, Instant sendAt, Optional<Instant> deadline)
            throws SQLException {
        return change(
                tenant,
                id,
                one -> false,
                one -> rescheduled(
                        one,
                        sendAt,
                        deadline.orElseGet(() -> sendAt.plus(Duration.between(one.sendAt(), one.deadline())))));
    }

    public ChangeOutcome resume(TenantId tenant, MessageId id) throws SQLException {
        Optional<StoredNotification> found = query.find(tenant, id);
        if (found.isEmpty()) {
            return new ChangeOutcome.NotFound();
        }
        StoredNotification one = found.get();
        if (one.settled()) {
            return new ChangeOutcome.NotNow("MESSAGE_NOT_BLOCKED", one.status());
        }
        Instant now = clock.instant();
        try (Connection connection = database.connection();
                PreparedStatement statement = connection.prepareStatement("""
                update notifications
                set due_at = ?, blocked_at = null, blocked = 0, reason = 'RESUMED', detail = '', changed_at = ?
                where id = ? and state = 'WAITING' and blocked_at is not null
                """)) {
            new Columns(statement, 1).time(now).time(now).value(one.id());
            statement.executeUpdate();
        }
        feeder.wake();
        return done(tenant, id);
    }

    private interface Question {
        boolean asks(StoredNotification one);
    }

    private interface Step {
        /// @return whether the row was still as it was read
        boolean takes(StoredNotification one) throws SQLException;
    }

    private ChangeOutcome change(TenantId tenant, MessageId id, Question already, Step step) throws SQLException {
        for (int tries = 0; tries < TRIES_MAX; tries++) {
            Optional<StoredNotification> found = query.find(tenant, id);
            if (found.isEmpty()) {
                return new ChangeOutcome.NotFound();
            }
            StoredNotification one = found.get();
            if (already.asks(one)) {
                return new ChangeOutcome.Done(one.view());
            }
            if (!one.waits()) {
                return new ChangeOutcome.NotNow(NOT_WAITING, one.settled() ? one.status() : "ROUTING");
            }
            if (one.inDoubt()) {
                if (!doubts.resolve(tenant, one.id(), one.generation(), Objects.requireNonNull(one.triedAt()))) {
                    return new ChangeOutcome.InDoubt();
                }
            } else if (step.takes(one)) {
                return done(tenant, id);
            }
        }
        return new ChangeOutcome.InDoubt();
    }

    private ChangeOutcome done(TenantId tenant, MessageId id) throws SQLException {
        return query.find(tenant, id)
                .<ChangeOutcome>map(one -> new ChangeOutcome.Done(one.view()))
                .orElseGet(ChangeOutcome.NotFound::new);
    }

    private boolean cancelled(StoredNotification one) throws SQLException {
        Instant now = clock.instant();
        boolean taken = database.inTransaction(connection -> {
            try (PreparedStatement statement = connection.prepareStatement("""
                    update notifications
                    set state = 'CANCELLED', reason = 'CANCELLED_BY_TENANT', detail = '', settled_at = ?, changed_at = ?
                    where id = ? and state in ('WAITING', 'PUBLISHED') and not in_doubt
                    """)) {
                new Columns(statement, 1).time(now).time(now).value(one.id());
                if (statement.executeUpdate() == 0) {
                    return false;
                }
            }
            TenantEventRows.add(
                    connection,
                    List.of(events.of(one.id(), one.tenant(), "CANCELLED", "CANCELLED_BY_TENANT", "", one.request())));
            return true;
        });
        if (taken) {
            metrics.counter("orch_notifications_settled", "state", "CANCELLED").increment();
        }
        return taken;
    }

    private boolean rescheduled(StoredNotification one, Instant sendAt, Instant deadline) throws SQLException {
        if (!deadline.isAfter(sendAt)) {
            throw new IllegalArgumentException("deadline: after send_at");
        }
        Instant now = clock.instant();
        try (Connection connection = database.connection();
                PreparedStatement statement = connection.prepareStatement("""
                update notifications
                set state = 'WAITING', send_at = ?, due_at = ?, deadline = ?, blocked_at = null, blocked = 0,
                    reason = 'RESCHEDULED', detail = '', changed_at = ?
                where id = ? and state in ('WAITING', 'PUBLISHED') and not in_doubt
                """)) {
            new Columns(statement, 1)
                    .time(sendAt)
                    .time(sendAt)
                    .time(deadline)
                    .time(now)
                    .value(one.id());
            boolean taken = statement.executeUpdate() == 1;
            feeder.wake();
            return taken;
        }
    }
}
