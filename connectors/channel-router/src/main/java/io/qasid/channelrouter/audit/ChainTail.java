package io.qasid.channelrouter.audit;

import io.qasid.audit.HashChain;
import java.util.ArrayList;
import java.util.List;

/// Where a chain ends: the sequence and hash of its last record. Immutable; a commit that fails leaves the old one
/// valid.
public record ChainTail(long sequence, byte[] hash) {

    /// Of a chain without records.
    public static ChainTail empty() {
        return new ChainTail(0, HashChain.origin());
    }

    /// The links that follow when `entries` are appended in this order.
    public List<ChainLink> links(List<AuditEntry> entries) {
        List<ChainLink> links = new ArrayList<>(entries.size());
        long next = sequence;
        byte[] previous = hash;
        for (AuditEntry entry : entries) {
            byte[] payload = entry.payload();
            byte[] recordHash = HashChain.recordHash(payload, previous);
            links.add(new ChainLink(entry, ++next, payload, previous, recordHash));
            previous = recordHash;
        }
        return links;
    }

    /// The tail after `links` were appended.
    public static ChainTail after(List<ChainLink> links) {
        ChainLink last = links.getLast();
        return new ChainTail(last.sequence(), last.recordHash());
    }
}
