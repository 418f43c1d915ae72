package io.qasid.orchestrator.route;

import io.qasid.model.TenantId;
import io.qasid.orchestrator.OrchestratorSettings;
import io.qasid.storage.Database;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.UUID;

/// Finds out whether the router has a notification that it was asked about and gave no answer to.
@Singleton
public final class Doubts {
    /// A call that its caller has given up may still be committed at the router, for so long at most.
    private static final Duration COMMITTED_WITHIN = Duration.ofSeconds(10);

    private final Database database;
    private final RouterCalls router;
    private final Duration quiet;
    private final InstantSource clock;

    Doubts(Database database, RouterCalls router, OrchestratorSettings settings, InstantSource clock) {
        this.database = database;
        this.router = router;
        this.quiet = settings.routerDeadline().plus(COMMITTED_WITHIN);
        this.clock = clock;
    }

    /// How long after it was last asked the router's "no" is final.
    public Duration quiet() {
        return quiet;
    }

    /// Writes what it finds, unless the notification has moved meanwhile.
    ///
    /// @param triedAt when the router was last asked to take it
    /// @return whether there is no doubt any more
    public boolean resolve(TenantId tenant, UUID id, int generation, Instant triedAt) throws SQLException {
        Instant now = clock.instant();
        return switch (router.holds(tenant, id)) {
            case YES -> write(id, generation, "state = 'ACCEPTED', reason = 'ACCEPTED', detail = '', settled_at = ?, ");
            case NO -> now.isAfter(triedAt.plus(quiet)) && write(id, generation, "tried_at = ?, ");
            case NOT_KNOWN -> false;
        };
    }

    private boolean write(UUID id, int generation, String what) throws SQLException {
        try (Connection connection = database.connection();
                PreparedStatement statement = connection.prepareStatement("update notifications set " + what + """
                in_doubt = false, changed_at = ?
                where id = ? and generation = ? and state in ('WAITING', 'PUBLISHED') and in_doubt
                """)) {
            statement.setObject(1, clock.instant().atOffset(ZoneOffset.UTC));
            statement.setObject(2, clock.instant().atOffset(ZoneOffset.UTC));
            statement.setObject(3, id);
            statement.setInt(4, generation);
            return statement.executeUpdate() == 1;
        }
    }
}
