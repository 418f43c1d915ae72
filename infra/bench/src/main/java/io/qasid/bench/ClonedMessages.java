package io.qasid.bench;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.UUID;

/// Fills the router's tables with copies of one message that was accepted: accepting a million is another bench.
final class ClonedMessages {
    private static final int SLICE = 50_000;

    private ClonedMessages() {}

    /// What the copies differ in from their model besides id, tenant, recipient and times.
    ///
    /// @param status of the execution
    /// @param state of its one attempt
    record Kind(String status, String state) {
        static final Kind READY = new Kind("IN_FLIGHT", "READY");
        static final Kind DELIVERED = new Kind("DELIVERED", "DELIVERED");
    }

    /// The last message that was accepted.
    ///
    /// @throws IllegalStateException if none was
    static String model(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("select max(message_id::text) from chan.fallback_executions")) {
            rows.next();
            String id = rows.getString(1);
            if (id == null) {
                throw new IllegalStateException("no message was accepted yet");
            }
            return id;
        }
    }

    /// Marketing, to numbers of both operators in turn, over the operator's own bind.
    static void insert(Connection connection, String model, UUID tenant, int count, Kind kind) throws SQLException {
        for (int done = 0; done < count; done += SLICE) {
            slice(connection, model, tenant, done, Math.min(SLICE, count - done), kind);
        }
    }

    /// The record is made in the FROM clause: in the list of columns it would be made once for each of them.
    private static void slice(Connection connection, String model, UUID tenant, int first, int count, Kind kind)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("""
                with ids as materialized (
                    select uuidv7() as id, n from generate_series(?, ?) n),
                executions as (
                    insert into chan.fallback_executions
                    select copy.*
                    from ids, chan.fallback_executions e,
                        lateral jsonb_populate_record(e, jsonb_build_object(
                            'message_id', ids.id, 'tenant_id', ?::text, 'category', 'MARKETING', 'status', ?::text,
                            'recipient',
                            '+937' || case ids.n % 2 when 0 then '0' else '9' end || 2000000 + ids.n,
                            'finished_at', case ?::text when 'IN_FLIGHT' then null else now() end,
                            'accepted_at', now(), 'deadline', now() + interval '1 day',
                            'due_at', now() + interval '1 day')) copy
                    where e.message_id = ?::uuid)
                insert into chan.delivery_attempts
                select copy.*
                from ids, chan.delivery_attempts a,
                    lateral jsonb_populate_record(a, jsonb_build_object(
                        'message_id', ids.id, 'tenant_id', ?::text, 'lane', 'NORMAL', 'state', ?::text,
                        'generation', 0,
                        'route', case ids.n % 2 when 0 then 'sms:awcc' else 'sms:roshan' end,
                        'not_before', now(), 'claimed_by', null, 'provider_ids', '', 'segment_states', '')) copy
                where a.message_id = ?::uuid and a.ordinal = 1
                """)) {
            statement.setInt(1, first);
            statement.setInt(2, first + count - 1);
            statement.setString(3, tenant.toString());
            statement.setString(4, kind.status());
            statement.setString(5, kind.status());
            statement.setString(6, model);
            statement.setString(7, tenant.toString());
            statement.setString(8, kind.state());
            statement.setString(9, model);
            statement.executeUpdate();
        }
    }
}
