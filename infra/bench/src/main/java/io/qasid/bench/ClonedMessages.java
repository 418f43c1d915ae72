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

    /// Of 16 MiB; more than a run needs.
    private static final int LOG_FILES = 64;

    private ClonedMessages() {}

    /// What the copies differ in from their model besides id, tenant, recipient and times.
    ///
    /// @param status of the execution
    /// @param state of its one attempt
    record Kind(String status, String state) {
        static final Kind READY = new Kind("IN_FLIGHT", "READY");
        static final Kind DELIVERED = new Kind("DELIVERED", "DELIVERED");
    }

    /// The last message that was accepted for each operator: what a copy says of its steps is its model's.
    record Models(String awcc, String roshan) {}

    /// @throws IllegalStateException if none was accepted for one of them
    static Models ofEachOperator(Connection connection) throws SQLException {
        return new Models(last(connection, "sms:awcc"), last(connection, "sms:roshan"));
    }

    /// For copies that nobody sends.
    ///
    /// @throws IllegalStateException if none was accepted
    static Models last(Connection connection) throws SQLException {
        String last = last(connection, "%");
        return new Models(last, last);
    }

    private static String last(Connection connection, String route) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                "select max(message_id::text) from chan.delivery_attempts where ordinal = 1 and route like ?")) {
            statement.setString(1, route);
            try (ResultSet rows = statement.executeQuery()) {
                rows.next();
                String id = rows.getString(1);
                if (id == null) {
                    throw new IllegalStateException("no message was accepted yet over " + route);
                }
                return id;
            }
        }
    }

    /// Marketing, to numbers of both operators in turn, over the operator's own bind; none to a number whose last
    /// digits tell the simulator to do something odd.
    static void insert(Connection connection, Models models, UUID tenant, int count, Kind kind) throws SQLException {
        for (int done = 0; done < count; done += SLICE) {
            slice(connection, models, tenant, done, Math.min(SLICE, count - done), kind);
        }
    }

    /// What a sudden million rows leave to do is no campaign's, which is accepted over hours. And a store that
    /// has been up for long uses the files of its log again: a new one fills each with zeros first, and
    /// everybody waits for that.
    static void settle(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("select pg_logical_emit_message(false, 'bench', repeat('x', 16000000))"
                    + " from generate_series(1, %d)".formatted(LOG_FILES));
            statement.execute("vacuum analyze chan.delivery_attempts, chan.fallback_executions");
            statement.execute("checkpoint");
        }
    }

    /// The record is made in the FROM clause: in the list of columns it would be made once for each of them.
    private static void slice(Connection connection, Models models, UUID tenant, int first, int count, Kind kind)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("""
                with ids as materialized (
                    select uuidv7() as id, n, (case n % 2 when 0 then ? else ? end)::uuid as model,
                        '+937' || case n % 2 when 0 then '0' else '9' end || 2000000 + n + n / 9900 * 100 as recipient
                    from generate_series(?, ?) n),
                executions as (
                    insert into chan.fallback_executions
                    select copy.*
                    from ids, chan.fallback_executions e,
                        lateral jsonb_populate_record(e, jsonb_build_object(
                            'message_id', ids.id, 'tenant_id', ?::text, 'category', 'MARKETING', 'status', ?::text,
                            'recipient', ids.recipient,
                            'finished_at', case ?::text when 'IN_FLIGHT' then null else now() end,
                            'accepted_at', now(), 'deadline', now() + interval '1 day',
                            'due_at', now() + interval '1 day')) copy
                    where e.message_id = ids.model)
                insert into chan.delivery_attempts
                select copy.*
                from ids, chan.delivery_attempts a,
                    lateral jsonb_populate_record(a, jsonb_build_object(
                        'message_id', ids.id, 'tenant_id', ?::text, 'lane', 'NORMAL', 'state', ?::text,
                        'generation', 0,
                        'not_before', now(), 'claimed_by', null, 'provider_ids', '', 'segment_states', '')) copy
                where a.message_id = ids.model and a.ordinal = 1
                """)) {
            statement.setString(1, models.awcc());
            statement.setString(2, models.roshan());
            statement.setInt(3, first);
            statement.setInt(4, first + count - 1);
            statement.setString(5, tenant.toString());
            statement.setString(6, kind.status());
            statement.setString(7, kind.status());
            statement.setString(8, tenant.toString());
            statement.setString(9, kind.state());
            statement.executeUpdate();
        }
    }
}
