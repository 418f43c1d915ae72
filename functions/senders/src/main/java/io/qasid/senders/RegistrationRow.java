package io.qasid.senders;

import io.qasid.model.SenderId;
import io.qasid.model.TenantId;
import io.qasid.senders.Registration.Decision;
import io.qasid.senders.Registration.Subject;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// How registrations and decisions lie in the store.
final class RegistrationRow {
    static final String DECISION = "state, reason, changed_by, changed_at, expires_at";
    static final String COLUMNS = "id, tenant_id, sender, country, operator, requested_by, requested_at, " + DECISION;

    static final String CHANGE = "state_before, admin_key, " + DECISION;

    private RegistrationRow() {}

    /// Of a row that has [#COLUMNS].
    static Registration registration(ResultSet row) throws SQLException {
        return new Registration(
                row.getObject("id", UUID.class),
                subject(row),
                row.getString("requested_by"),
                time(row, "requested_at"),
                decision(row));
    }

    static Subject subject(ResultSet row) throws SQLException {
        return new Subject(
                new TenantId(row.getObject("tenant_id", UUID.class)),
                SenderId.parse(row.getString("sender")),
                new Country(row.getString("country")),
                new Operator(row.getString("operator")));
    }

    /// Of a row that has [#CHANGE].
    static Change change(ResultSet row) throws SQLException {
        String before = row.getString("state_before");
        return new Change(before == null ? null : State.valueOf(before), decision(row), row.getString("admin_key"));
    }

    /// Of a row that has [#DECISION].
    static Decision decision(ResultSet row) throws SQLException {
        return new Decision(
                State.valueOf(row.getString("state")),
                row.getString("reason"),
                row.getString("changed_by"),
                time(row, "changed_at"),
                expiry(row));
    }

    private static @Nullable Instant expiry(ResultSet row) throws SQLException {
        OffsetDateTime time = row.getObject("expires_at", OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }

    private static Instant time(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }
}
