package io.qasid.channelrouter.policies;

import java.time.Instant;

/// A policy as it was written once.
///
/// @param version from 1
/// @param gone it serves nobody from this version on; what it said last is kept
/// @param adminKey which admin key it was, by the first digits of its SHA-256
public record PolicyVersion(
        PolicyKey key, int version, boolean gone, Policy policy, Grounds grounds, String adminKey, Instant changedAt) {

    /// For audit records: `OTP/chat v3`.
    public String label() {
        return key + " v" + version;
    }
}
