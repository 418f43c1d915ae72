package io.qasid.channelrouter.conversations;

import io.qasid.model.TenantId;
import java.util.Comparator;

/// Who speaks with whom.
///
/// @param sender whom people answer: the sender for SMS, elsewhere the route
public record SessionKey(TenantId tenant, String sender, String msisdnHash) implements Comparable<SessionKey> {
    private static final Comparator<SessionKey> ORDER = Comparator.comparing(SessionKey::sender)
            .thenComparing(SessionKey::msisdnHash)
            .thenComparing(key -> key.tenant().value());

    @Override
    public int compareTo(SessionKey other) {
        return ORDER.compare(this, other);
    }
}
