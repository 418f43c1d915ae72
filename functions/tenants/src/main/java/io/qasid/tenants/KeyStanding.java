package io.qasid.tenants;

import io.qasid.model.SenderId;
import io.qasid.model.TenantId;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/// How a key stands, with what its tenant's standing adds. Pure.
record KeyStanding(
        UUID id,
        TenantId tenant,
        Set<Scope> scopes,
        Optional<Instant> expiresAt,
        boolean revoked,
        Tenant.Status status,
        Optional<SenderId> defaultSender,
        int requestsPerSecond) {

    enum Verdict {
        GRANTED,
        EXPIRED,
        REVOKED,
        TENANT_SUSPENDED
    }

    /// What is wrong with the key itself speaks first: whoever holds a dead key learns nothing of the tenant.
    Verdict verdict(Instant now) {
        if (revoked) {
            return Verdict.REVOKED;
        }
        if (expiresAt.isPresent() && !now.isBefore(expiresAt.get())) {
            return Verdict.EXPIRED;
        }
        return switch (status) {
            case ACTIVE -> Verdict.GRANTED;
            case SUSPENDED -> Verdict.TENANT_SUSPENDED;
        };
    }
}
