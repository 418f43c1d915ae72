package io.qasid.tenantwebhooks.admin;

import static io.qasid.tenantwebhooks.Parameters.instant;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import io.micrometer.core.instrument.MeterRegistry;
import io.micronaut.core.annotation.Introspected;
import io.qasid.storage.Columns;
import io.qasid.storage.Database;
import io.qasid.tenantwebhooks.Endpoints;
import io.qasid.tenantwebhooks.WebhookSettings;
import jakarta.inject.Singleton;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/// Takes away what was kept long enough, a bounded number of rows at a time.
@Singleton
final class Retention {
    private static final int ROWS_PER_STATEMENT = 2_000;
    private static final int STATEMENTS_MAX = 10;
    /// An instance whose settings don't know a new endpoint yet must not close its events off.
    private static final Duration SETTINGS_SPREAD = Duration.ofHours(1);

    private static final String DELETE = "DELETE FROM delivery WHERE event_id IN (SELECT event_id FROM delivery "
            + "WHERE (state IN ('DELIVERED', 'NO_ENDPOINT') AND settled_at < ?) OR (state = 'DEAD' AND settled_at < ?) "
            + "ORDER BY settled_at LIMIT ? FOR UPDATE SKIP LOCKED)";
    private static final String CLOSE_OFF = "UPDATE delivery SET state = 'NO_ENDPOINT', settled_at = ? "
            + "WHERE event_id IN (SELECT event_id FROM delivery WHERE state = 'PENDING' AND next_attempt_at < ? "
            + "AND tenant_id <> ALL (?::uuid[]) LIMIT ? FOR UPDATE SKIP LOCKED)";

    private final Database database;
    private final Endpoints endpoints;
    private final WebhookSettings settings;
    private final InstantSource clock;
    private final AtomicLong lastSuccessEpochSecond = new AtomicLong();

    Retention(
            Database database,
            Endpoints endpoints,
            WebhookSettings settings,
            InstantSource clock,
            MeterRegistry registry) {
        this.database = database;
        this.endpoints = endpoints;
        this.settings = settings;
        this.clock = clock;
        registry.gauge("webhook.retention.last.success.epoch.seconds", lastSuccessEpochSecond);
    }

    Outcome run() throws SQLException {
        Instant now = clock.instant();
        int closedOff = closeOff(now);
        int deleted = 0;
        int statements = 0;
        boolean more = true;
        while (more && statements < STATEMENTS_MAX) {
            int rows = delete(now);
            deleted += rows;
            statements++;
            more = rows == ROWS_PER_STATEMENT;
        }
        lastSuccessEpochSecond.set(now.getEpochSecond());
        return new Outcome(deleted, closedOff, more || closedOff == ROWS_PER_STATEMENT);
    }

    private int delete(Instant now) throws SQLException {
        return database.inTransaction(connection -> {
            try (PreparedStatement delete = connection.prepareStatement(DELETE)) {
                instant(delete, 1, now.minus(settings.deliveredRetention()));
                instant(delete, 2, now.minus(settings.deadLetterRetention()));
                delete.setInt(3, ROWS_PER_STATEMENT);
                return delete.executeUpdate();
            }
        });
    }

    private int closeOff(Instant now) throws SQLException {
        return database.inTransaction(connection -> {
            try (PreparedStatement update = connection.prepareStatement(CLOSE_OFF)) {
                instant(update, 1, now);
                instant(update, 2, now.minus(SETTINGS_SPREAD));
                new Columns(update, 3)
                        .uuids(
                                List.copyOf(endpoints.all()),
                                endpoint -> endpoint.tenant().value());
                update.setInt(4, ROWS_PER_STATEMENT);
                return update.executeUpdate();
            }
        });
    }

    /// @param deleted rows that were kept long enough
    /// @param closedOff undelivered events whose tenant's endpoint was taken out of the settings
    /// @param more run again for the rest
    @Introspected
    @JsonInclude(Include.ALWAYS)
    record Outcome(int deleted, int closedOff, boolean more) {}
}
