package io.qasid.channelrouter.query;

import io.qasid.model.TenantId;
import io.qasid.proto.v1.LedgerReply;
import io.qasid.proto.v1.LedgerRow;
import io.qasid.storage.Database;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;

/// `accepted = delivered + failed + expired + unknown + in flight`.
///
/// The two sides come from different places: what was accepted is counted in the audit chain, what became of it in the
/// executions. Rows with a route divide a tenant's messages by the route that they are booked on; the row without one
/// is
/// the tenant's whole, and the one that can fail to balance.
public final class Ledger {
    private final Database database;

    public Ledger(Database database) {
        this.database = database;
    }

    /// @param tenant empty: all of them
    public LedgerReply read(Optional<TenantId> tenant) throws SQLException {
        LedgerReply.Builder reply = LedgerReply.newBuilder();
        try (Connection connection = database.connection();
                PreparedStatement statement = connection.prepareStatement("""
                with wanted as (select ?::uuid as tenant_id),
                executions as (
                    select e.tenant_id, e.route, e.status, count(*) as n
                    from fallback_executions e, wanted w
                    where w.tenant_id is null or e.tenant_id = w.tenant_id
                    group by 1, 2, 3),
                accepted as (
                    select a.tenant_id, count(*) as n from audit a, wanted w
                    where a.kind = 'ACCEPTED' and (w.tenant_id is null or a.tenant_id = w.tenant_id)
                    group by 1)
                select tenant_id, coalesce(route, '') as route,
                    case when route is null
                        then (select n from accepted a where a.tenant_id = e.tenant_id) else sum(n) end,
                    coalesce(sum(n) filter (where status = 'DELIVERED'), 0),
                    coalesce(sum(n) filter (where status = 'FAILED'), 0),
                    coalesce(sum(n) filter (where status = 'EXPIRED'), 0),
                    coalesce(sum(n) filter (where status = 'UNKNOWN'), 0),
                    coalesce(sum(n) filter (where status = 'IN_FLIGHT'), 0)
                from executions e group by grouping sets ((tenant_id, route), (tenant_id)) order by 1, 2
                """)) {
            statement.setObject(1, tenant.map(TenantId::value).orElse(null));
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    reply.addRows(LedgerRow.newBuilder()
                            .setTenantId(rows.getString(1))
                            .setRoute(rows.getString(2))
                            .setAccepted(rows.getLong(3))
                            .setDelivered(rows.getLong(4))
                            .setFailed(rows.getLong(5))
                            .setExpired(rows.getLong(6))
                            .setUnknown(rows.getLong(7))
                            .setInFlight(rows.getLong(8)));
                }
            }
        }
        return reply.build();
    }
}
