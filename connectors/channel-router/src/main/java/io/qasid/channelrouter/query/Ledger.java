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
/// is the tenant's whole, and the one that can fail to balance. A tenant has it who is on either side.
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
                    group by 1),
                became as (
                    select tenant_id, route, grouping(route) = 1 as whole, sum(n) as n,
                        sum(n) filter (where status = 'DELIVERED') as delivered,
                        sum(n) filter (where status = 'FAILED') as failed,
                        sum(n) filter (where status = 'EXPIRED') as expired,
                        sum(n) filter (where status = 'UNKNOWN') as unknown,
                        sum(n) filter (where status in ('IN_FLIGHT', 'DEFERRED')) as in_flight
                    from executions group by grouping sets ((tenant_id, route), (tenant_id)))
                select coalesce(b.tenant_id, a.tenant_id) as tenant_id, '' as route, coalesce(a.n, 0),
                    coalesce(b.delivered, 0), coalesce(b.failed, 0), coalesce(b.expired, 0), coalesce(b.unknown, 0),
                    coalesce(b.in_flight, 0)
                from (select * from became where whole) b full join accepted a on a.tenant_id = b.tenant_id
                union all
                select tenant_id, route, n, coalesce(delivered, 0), coalesce(failed, 0), coalesce(expired, 0),
                    coalesce(unknown, 0), coalesce(in_flight, 0)
                from became where not whole
                order by 1, 2
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
