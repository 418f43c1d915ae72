package io.qasid.connectorruntime;

import io.qasid.connector.InboundEvent;
import io.qasid.connector.Inbox;
import io.qasid.model.Route;
import io.qasid.proto.v1.InboxEntry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.LongSupplier;

/// The router's inbox over NATS: outcomes, receipts and MOs of all connectors of one process, in batches.
///
/// Make one, give it to every connector and [ConnectorHost], close it after all of them.
///
/// It counts `connector_inbox_commits_total{result}`: entries by what became of the batch they went in (committed,
/// refused, unanswered), an entry that goes again once for every time. `connector_inbox_waiting` is how many it keeps.
public final class RouterInbox implements Inbox, AutoCloseable {
    private final InboxBatcher batcher;
    private final InstantSource clock;
    private final LongSupplier nanoTime;
    private final UrgentReceipts urgentReceipts = new UrgentReceipts();

    public RouterInbox(Surroundings surroundings, InboxSettings settings) {
        this.batcher = new InboxBatcher(new RouterRequests(surroundings.nats()), settings, surroundings.meters());
        this.clock = surroundings.clock();
        this.nanoTime = surroundings.nanoTime();
    }

    @Override
    public boolean commit(InboundEvent event, Duration timeout) throws InterruptedException {
        long begun = nanoTime.getAsLong();
        InboxEntry entry = InboxEntries.inbound(event, urgentReceipts.urgent(event), clock.instant());
        Optional<KeptEntry> kept = batcher.offer(entry, timeout);
        if (kept.isEmpty()) {
            return false;
        }
        return kept.get().awaitCommit(timeout.minusNanos(nanoTime.getAsLong() - begun));
    }

    /// Takes an outcome that is carried until the router has it. Blocks while there is no room.
    ///
    /// @param afterwards run once, when it is committed, or given up by [#close()]
    void report(Route route, InboxEntry outcome, Runnable afterwards) throws InterruptedException {
        // before it goes: its receipt may come before the router has it
        urgentReceipts.expect(route, outcome);
        batcher.keep(outcome, afterwards);
    }

    @Override
    public void close() {
        batcher.close();
    }
}
