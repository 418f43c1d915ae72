package io.qasid.channelrouter.conversations;

import io.qasid.storage.Columns;
import io.qasid.storage.Database;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Sessions as they are: in PostgreSQL.
final class SessionStore {
    private static final String COLUMNS =
            "conversation_id, tenant_id, sender, msisdn_hash, opened_at, last_active_at, turns";

    private static final String OPEN = "select " + COLUMNS + """
             from sessions
            where sender = ? and msisdn_hash = ? and closed_at is null and last_active_at >= ?
            order by last_active_at desc, conversation_id desc limit 1
            """;
    private static final String BY_ID =
            "select " + COLUMNS + ", closed_at, close_reason from sessions where conversation_id = ?";
    static final String PAGE = "select " + COLUMNS + """
             from sessions
            where closed_at is null and (sender, msisdn_hash, tenant_id) > (?, ?, ?::uuid)
            order by sender, msisdn_hash, tenant_id limit ?
            """;
    private static final String OPEN_IDS =
            "select conversation_id from sessions where conversation_id = any(?::uuid[]) and closed_at is null";

    private final Database database;

    SessionStore(Database database) {
        this.database = database;
    }

    /// The one in which something was said last, of whichever tenant.
    ///
    /// @param idleSince none in which nothing was said since then
    Optional<Session> open(String sender, String msisdnHash, Instant idleSince) throws SQLException {
        try (Connection connection = database.connection();
                PreparedStatement statement = connection.prepareStatement(OPEN)) {
            statement.setString(1, sender);
            statement.setString(2, msisdnHash);
            statement.setObject(3, idleSince.atOffset(ZoneOffset.UTC));
            try (ResultSet rows = statement.executeQuery()) {
                return rows.next() ? Optional.of(SessionTurns.read(rows)) : Optional.empty();
            }
        }
    }

    Optional<ClosedSession> byId(UUID id) throws SQLException {
        try (Connection connection = database.connection();
                PreparedStatement statement = connection.prepareStatement(BY_ID)) {
            statement.setObject(1, id);
            try (ResultSet rows = statement.executeQuery()) {
                if (!rows.next()) {
                    return Optional.empty();
                }
                return Optional.of(new ClosedSession(
                        SessionTurns.read(rows),
                        Optional.ofNullable(rows.getObject(8, OffsetDateTime.class))
                                .map(OffsetDateTime::toInstant),
                        Optional.ofNullable(rows.getString(9)).map(CloseReason::of)));
            }
        }
    }

    /// Open ones in the order of their keys.
    ///
    /// @param after null: from the first
    List<Session> page(@Nullable SessionKey after, int max) throws SQLException {
        try (Connection connection = database.connection();
                PreparedStatement statement = connection.prepareStatement(PAGE)) {
            statement.setString(1, after == null ? "" : after.sender());
            statement.setString(2, after == null ? "" : after.msisdnHash());
            statement.setObject(
                    3, after == null ? new UUID(0, 0) : after.tenant().value());
            statement.setInt(4, max);
            List<Session> sessions = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    sessions.add(SessionTurns.read(rows));
                }
            }
            return sessions;
        }
    }

    /// Those of `ids` that are open.
    Set<UUID> open(Collection<UUID> ids) throws SQLException {
        List<UUID> asked = List.copyOf(ids);
        try (Connection connection = database.connection();
                PreparedStatement statement = connection.prepareStatement(OPEN_IDS)) {
            Columns _ = new Columns(statement, 1).uuids(asked, id -> id);
            Set<UUID> open = new HashSet<>();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    open.add(Objects.requireNonNull(rows.getObject(1, UUID.class)));
                }
            }
            return open;
        }
    }
}
