package io.qasid.channelrouter.audit;

import io.qasid.storage.Columns;
import io.qasid.storage.RoundTrip;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// How links get into `chan.audit`, as a piece of a larger statement or alone.
///
/// The tail moves in the same statement, and everything else in it joins the moved tail: a writer whose view of its
/// chain is stale writes nothing at all.
public final class AuditRows {
    /// CTEs `tail` (one row if our view of the chain is right, else none) and `audited`. Twelve parameters.
    public static final String CTES = """
            tail as (
                update audit_tail set sequence = ?, hash = ?
                where region = ? and slot = ? and sequence = ? and hash = ?
                returning region, slot),
            audited as (
                insert into audit (region, slot, sequence, tenant_id, message_id, kind, payload, prev_hash, record_hash)
                select tail.region, tail.slot, a.* from tail,
                    unnest(?::bigint[], ?::uuid[], ?::uuid[], ?::text[], ?::bytea[], ?::bytea[], ?::bytea[]) a
                returning 1)
            """;

    private AuditRows() {}

    /// Sets the parameters of [#CTES].
    public static Columns bind(Columns columns, AuditSlot.Held held, List<ChainLink> links) throws SQLException {
        ChainTail next = ChainTail.after(links);
        return columns.value(next.sequence())
                .value(next.hash())
                .value(held.region())
                .value(held.slot())
                .value(held.tail().sequence())
                .value(held.tail().hash())
                .longs(links, ChainLink::sequence)
                .uuids(links, link -> link.entry().tenant().value())
                .uuids(links, AuditRows::messageOf)
                .texts(links, link -> link.entry().kind())
                .octets(links, ChainLink::payload)
                .octets(links, ChainLink::previousHash)
                .octets(links, ChainLink::recordHash);
    }

    /// Appends `links` inside the caller's transaction. If somebody else moved the chain, none is written and the trip
    /// throws [StaleTailException].
    public static void append(RoundTrip trip, AuditSlot.Held held, List<ChainLink> links) {
        if (!links.isEmpty()) {
            trip.query(
                    "with " + CTES + " select (select count(*) from audited)",
                    columns -> bind(columns, held, links),
                    rows -> {
                        if (!rows.next() || rows.getInt(1) != links.size()) {
                            throw new StaleTailException(held.slot());
                        }
                    });
        }
    }

    private static @Nullable UUID messageOf(ChainLink link) {
        return link.entry().message() == null ? null : link.entry().message().value();
    }
}
