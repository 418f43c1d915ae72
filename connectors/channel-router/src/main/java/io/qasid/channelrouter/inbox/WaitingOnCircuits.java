package io.qasid.channelrouter.inbox;

import io.qasid.channelrouter.feeder.LaneKey;
import io.qasid.model.AttemptId;
import io.qasid.model.Lane;
import io.qasid.model.MessageId;
import io.qasid.model.Route;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Stream;

/// Finds attempts that wait for an adapter whose circuit is not closed while their ladder has another step. Goes
/// through
/// all of them when a circuit opens, once more when nobody can have missed it, and then every so often: what became
/// ready
/// meanwhile, by somebody who did not know yet.
///
/// One thread uses it.
final class WaitingOnCircuits {
    private static final int BATCH_MAX = 256;
    private static final UUID NIL = new UUID(0, 0);
    /// Longer than another router needs to see a circuit open.
    private static final Duration AGAIN_AFTER = Duration.ofSeconds(1);

    private static final Duration EVERY = Duration.ofSeconds(10);

    private final Supplier<Set<Route>> notClosed;
    private Set<Route> known = Set.of();
    private final Deque<LaneKey> toDo = new ArrayDeque<>();
    private UUID afterTenant = NIL;
    private UUID afterMessage = NIL;
    private Instant nextPass = Instant.MAX;
    private boolean secondPass;

    /// @param notClosed routes whose circuit isn't
    WaitingOnCircuits(Supplier<Set<Route>> notClosed) {
        this.notClosed = notClosed;
    }

    /// Some that wait, urgent ones of a route first; none when there is nothing to do now. Not locked.
    List<AttemptId> next(Connection connection, Instant now) throws SQLException {
        Set<Route> off = notClosed.get();
        if (!off.equals(known)) {
            known = off;
            secondPass = true;
            begin(now);
        } else if (!now.isBefore(nextPass)) {
            secondPass = false;
            begin(now);
        }
        while (!toDo.isEmpty()) {
            List<AttemptId> found = find(connection, toDo.element());
            if (found.size() < BATCH_MAX) {
                toDo.remove();
                rewind();
            }
            if (!found.isEmpty()) {
                return found;
            }
        }
        return List.of();
    }

    private void begin(Instant now) {
        toDo.clear();
        rewind();
        known.stream()
                .sorted(Comparator.comparing(Route::toString))
                .flatMap(route -> Stream.of(new LaneKey(route, Lane.URGENT), new LaneKey(route, Lane.NORMAL)))
                .forEach(toDo::add);
        nextPass = known.isEmpty() ? Instant.MAX : now.plus(secondPass ? AGAIN_AFTER : EVERY);
    }

    private void rewind() {
        afterTenant = NIL;
        afterMessage = NIL;
    }

    private List<AttemptId> find(Connection connection, LaneKey lane) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("""
                select a.message_id, a.ordinal, a.tenant_id
                from delivery_attempts a join fallback_executions e on e.message_id = a.message_id
                where a.state = 'READY' and a.route = ? and a.lane = ? and (a.tenant_id, a.message_id) > (?, ?)
                  and e.status = 'IN_FLIGHT' and e.strategy <> 'PARALLEL'
                  and cardinality(string_to_array(e.steps, ',')) > a.step + 1
                order by a.tenant_id, a.message_id limit ?
                """)) {
            statement.setString(1, lane.route().toString());
            statement.setString(2, lane.lane().name());
            statement.setObject(3, afterTenant);
            statement.setObject(4, afterMessage);
            statement.setInt(5, BATCH_MAX);
            List<AttemptId> found = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    afterMessage = Objects.requireNonNull(rows.getObject(1, UUID.class));
                    afterTenant = Objects.requireNonNull(rows.getObject(3, UUID.class));
                    found.add(new AttemptId(new MessageId(afterMessage), rows.getInt(2)));
                }
            }
            return found;
        }
    }
}
