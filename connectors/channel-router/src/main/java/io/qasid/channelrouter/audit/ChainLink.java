package io.qasid.channelrouter.audit;

/// One entry in its place in a chain: exactly what a row of `chan.audit` holds.
public record ChainLink(AuditEntry entry, long sequence, byte[] payload, byte[] previousHash, byte[] recordHash) {}
