package io.qasid.channelrouter.feeder;

import io.qasid.channelrouter.Wire;
import io.qasid.channelrouter.accept.TemplateJson;
import io.qasid.model.AttemptId;
import io.qasid.model.Category;
import io.qasid.model.Lane;
import io.qasid.model.Route;
import io.qasid.proto.v1.AttemptRef;
import io.qasid.proto.v1.ClaimReply;
import io.qasid.proto.v1.ClaimRequest;
import io.qasid.proto.v1.ClaimedAttempt;
import io.qasid.storage.Columns;
import io.qasid.storage.Database;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Grants attempts to connectors: to the holder of the current generation only, and to one connector only.
///
/// A claim is repeatable: whoever asks again under the same name is granted again as long as the attempt counts as
/// claimed, however late, so a lost reply costs nothing. That is safe because a connector asks under a name only until
/// it is answered: what is claimed under it was not sent.
///
/// The claim opens the conversation with the recipient, under the sender for SMS and under the route elsewhere
/// (`Correlations.answeredAs` finds it so): nobody can answer a message before, and an answer may be here
/// before the outcome is.
public final class Claims {
    // The state is written so that the index of what is due is no way to these rows: to the planner it always looks
    // empty, and it would read all of it for each claim.
    static final String GRANT = """
            with wanted as (
                select a.message_id, a.ordinal, a.state as state_before
                from unnest(?::uuid[], ?::int[], ?::int[]) as w(message_id, ordinal, generation)
                join delivery_attempts a on a.message_id = w.message_id and a.ordinal = w.ordinal
                where a.generation = w.generation
                  and (a.state || '' = 'PUBLISHED' or (a.state || '' = 'CLAIMED' and a.claimed_by = ?))
                order by a.message_id, a.ordinal
                for update of a),
            claimed as (
                update delivery_attempts a
                set state = 'CLAIMED', claimed_by = ?, due_at = ?, updated_at = ?, reason = 'CLAIMED'
                from wanted join fallback_executions e on e.message_id = wanted.message_id
                where a.message_id = wanted.message_id and a.ordinal = wanted.ordinal and e.deadline > ?
                returning a.message_id, a.ordinal, a.generation, a.route, a.lane, e.recipient, e.sender, e.body,
                    e.category, e.deadline, wanted.state_before, e.tenant_id, e.template),
            opened as (
                insert into conversations (sender, msisdn_hash, tenant_id, message_id, last_active_at)
                select distinct on (1, 2) case when route like 'sms:%' then sender else route end, encode(sha256(convert_to(recipient, 'UTF8')), 'hex'), tenant_id,
                    message_id, ?::timestamptz
                from claimed where state_before = 'PUBLISHED' order by 1, 2, message_id desc
                on conflict (sender, msisdn_hash) do update set tenant_id = excluded.tenant_id,
                    message_id = excluded.message_id, last_active_at = excluded.last_active_at)
            select message_id, ordinal, generation, route, lane, recipient, sender, body, category, deadline,
                state_before, template
            from claimed
            """;

    private final Database database;
    private final Duration lease;
    private final Duration grace;
    private final InstantSource clock;
    private final Feeder feeder;

    /// @param lease how long the connector may take
    /// @param grace how much longer its outcome is waited for
    public Claims(Database database, Duration lease, Duration grace, InstantSource clock, Feeder feeder) {
        this.database = database;
        this.lease = lease;
        this.grace = grace;
        this.clock = clock;
        this.feeder = feeder;
    }

    /// @throws SQLException if the store is out: nothing is known to have been granted
    /// @throws IllegalArgumentException if an attempt id is not one
    public ClaimReply grant(ClaimRequest request) throws SQLException {
        List<AttemptRef> refs = request.getAttemptsList();
        List<AttemptId> ids =
                refs.stream().map(ref -> AttemptId.parse(ref.getAttemptId())).toList();
        Instant now = clock.instant();
        ClaimReply.Builder reply = ClaimReply.newBuilder().setLeaseMillis(lease.toMillis());
        Map<LaneKey, Integer> granted = new HashMap<>();
        try (Connection connection = database.connection();
                PreparedStatement statement = connection.prepareStatement(GRANT)) {
            int next = new Columns(statement, 1)
                    .uuids(ids, id -> id.message().value())
                    .ints(ids, AttemptId::ordinal)
                    .ints(refs, AttemptRef::getGeneration)
                    .next();
            statement.setString(next++, request.getConnector());
            statement.setString(next++, request.getConnector());
            statement.setObject(next++, utc(now.plus(lease).plus(grace)));
            statement.setObject(next++, utc(now));
            statement.setObject(next++, utc(now));
            statement.setObject(next, utc(now));
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    reply.addGranted(read(rows));
                    if ("PUBLISHED".equals(rows.getString(11))) {
                        LaneKey lane = new LaneKey(Route.parse(rows.getString(4)), Lane.valueOf(rows.getString(5)));
                        granted.merge(lane, 1, Integer::sum);
                    }
                }
            }
        }
        if (!granted.isEmpty()) {
            feeder.claimed(granted);
        }
        return reply.build();
    }

    private static ClaimedAttempt read(ResultSet rows) throws SQLException {
        Instant deadline = rows.getObject(10, OffsetDateTime.class).toInstant();
        ClaimedAttempt.Builder claimed = ClaimedAttempt.newBuilder()
                .setAttemptId(rows.getString(1) + "." + rows.getInt(2))
                .setGeneration(rows.getInt(3))
                .setRoute(rows.getString(4))
                .setRecipient(rows.getString(6))
                .setSender(rows.getString(7))
                .setText(rows.getString(8))
                .setCategory(Wire.category(Category.valueOf(rows.getString(9))))
                .setDeadline(Wire.timestamp(deadline));
        String template = rows.getString(12);
        if (template != null) {
            claimed.setTemplate(Wire.template(TemplateJson.read(template)));
        }
        return claimed.build();
    }

    private static OffsetDateTime utc(Instant time) {
        return time.atOffset(ZoneOffset.UTC);
    }
}
