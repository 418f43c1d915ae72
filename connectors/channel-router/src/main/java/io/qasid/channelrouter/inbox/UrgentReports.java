package io.qasid.channelrouter.inbox;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.qasid.model.Lane;
import io.qasid.proto.v1.DeliveryReceipt;
import io.qasid.proto.v1.InboxEntry;
import java.time.Duration;
import java.util.List;

/// Which reports tell of urgent messages: those go before a campaign's. Connectors say so of what they know; of
/// receipts that come by a provider's callback it is known here, while they are expected soon. A good guess, as it is
/// of this router only, and forgets: whatever it does not know takes its turn among the others.
final class UrgentReports {
    private static final int EXPECTED_MAX = 50_000;
    private static final Duration EXPECTED_FOR = Duration.ofMinutes(2);

    private final Cache<String, Boolean> expected = Caffeine.newBuilder()
            .maximumSize(EXPECTED_MAX)
            .expireAfterWrite(EXPECTED_FOR)
            .build();

    /// A provider has taken attempts of this message, perhaps.
    void expect(Work work) {
        if (work.execution().lane() == Lane.URGENT) {
            work.newProviderIds().forEach((ordinal, ids) -> {
                String route =
                        work.state().routeOf(work.state().attempt(ordinal)).toString();
                ids.forEach(id -> expected.put(ParkedReceipts.correlation(route, id), Boolean.TRUE));
            });
        }
    }

    boolean among(List<InboxEntry> entries) {
        for (InboxEntry entry : entries) {
            boolean expectedHere = entry.hasReceipt() && expected.getIfPresent(correlation(entry.getReceipt())) != null;
            if (entry.getUrgent() || expectedHere) {
                return true;
            }
        }
        return false;
    }

    private static String correlation(DeliveryReceipt receipt) {
        return ParkedReceipts.correlation(receipt.getRoute(), receipt.getProviderMessageId());
    }
}
