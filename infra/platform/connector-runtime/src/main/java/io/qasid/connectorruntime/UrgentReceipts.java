package io.qasid.connectorruntime;

import io.qasid.connector.InboundEvent;
import io.qasid.model.Route;
import io.qasid.proto.v1.InboxEntry;
import java.util.LinkedHashSet;
import java.util.SequencedSet;

/// Which receipts tell of urgent messages: those whose outcome went by not long ago. Of this process only; what it does
/// not know goes with the others.
final class UrgentReceipts {
    private static final int EXPECTED_MAX = 10_000;

    /// The oldest first.
    private final SequencedSet<String> expected = new LinkedHashSet<>();

    void expect(Route route, InboxEntry outcome) {
        if (!outcome.getUrgent()) {
            return;
        }
        synchronized (expected) {
            for (String id : outcome.getOutcome().getProviderMessageIdsList()) {
                expected.add(key(route, id));
            }
            while (expected.size() > EXPECTED_MAX) {
                expected.removeFirst();
            }
        }
    }

    boolean urgent(InboundEvent event) {
        if (!(event instanceof InboundEvent.Receipt receipt)) {
            return false;
        }
        synchronized (expected) {
            return expected.contains(key(receipt.route(), receipt.providerMessageId()));
        }
    }

    private static String key(Route route, String providerMessageId) {
        return route + "/" + providerMessageId;
    }
}
