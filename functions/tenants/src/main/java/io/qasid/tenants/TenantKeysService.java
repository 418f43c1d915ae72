package io.qasid.tenants;

import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.micrometer.core.instrument.MeterRegistry;
import io.qasid.grpc.GateCalls;
import io.qasid.grpc.WireTime;
import io.qasid.model.SenderId;
import io.qasid.proto.v1.KeyCheck;
import io.qasid.proto.v1.KeyDecision;
import io.qasid.proto.v1.KeyGrant;
import io.qasid.proto.v1.KeyRefusal;
import io.qasid.proto.v1.KeyRefusal.Reason;
import io.qasid.proto.v1.TenantKeysGrpc;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/// Whose key it is, over gRPC. UNAVAILABLE: the store is out and nothing was decided, ask again. RESOURCE_EXHAUSTED:
/// too
/// many at once, likewise. INVALID_ARGUMENT: that is no SHA-256. There is no decision that wasn't derived from the
/// store.
@Singleton
final class TenantKeysService extends TenantKeysGrpc.TenantKeysImplBase {
    private static final int SHA_256_OCTETS = 32;

    private final KeyStandings standings;
    private final InstantSource clock;
    private final MeterRegistry meters;
    private final GateCalls calls;

    TenantKeysService(KeyStandings standings, InstantSource clock, MeterRegistry meters) {
        this.standings = standings;
        this.clock = clock;
        this.meters = meters;
        this.calls = new GateCalls("tenant", meters);
    }

    @Override
    public void checkKey(KeyCheck check, StreamObserver<KeyDecision> reply) {
        if (check.getSha256().size() != SHA_256_OCTETS) {
            reply.onError(Status.INVALID_ARGUMENT
                    .withDescription("sha256 needs " + SHA_256_OCTETS + " octets")
                    .asRuntimeException());
            return;
        }
        calls.answer(reply, () -> Optional.of(decide(check.getSha256().toByteArray())));
    }

    private KeyDecision decide(byte[] sha256) throws SQLException {
        Optional<KeyStanding> found = standings.of(sha256);
        Instant now = clock.instant();
        KeyDecision decision = found.map(standing -> decision(standing, now))
                .orElseGet(() -> refusal(KeyRefusal.newBuilder().setReason(Reason.REASON_UNKNOWN)));
        String outcome = decision.hasGranted()
                ? "GRANTED"
                : decision.getRefused().getReason().name();
        meters.counter("tenant.key.decisions", "outcome", outcome).increment();
        return decision;
    }

    private static KeyDecision decision(KeyStanding standing, Instant now) {
        return switch (standing.verdict(now)) {
            case GRANTED -> granted(standing);
            case EXPIRED -> refusal(standing, Reason.REASON_EXPIRED);
            case REVOKED -> refusal(standing, Reason.REASON_REVOKED);
            case TENANT_SUSPENDED -> refusal(standing, Reason.REASON_TENANT_SUSPENDED);
        };
    }

    private static KeyDecision granted(KeyStanding standing) {
        KeyGrant.Builder grant = KeyGrant.newBuilder()
                .setTenantId(standing.tenant().toString())
                .setKeyId(standing.id().toString())
                .setRequestsPerSecond(standing.requestsPerSecond())
                .setDefaultSender(standing.defaultSender().map(SenderId::text).orElse(""));
        standing.scopes().forEach(scope -> grant.addScopes(scope.wireName()));
        standing.expiresAt().ifPresent(expiry -> grant.setExpiresAt(WireTime.of(expiry)));
        return KeyDecision.newBuilder().setGranted(grant).build();
    }

    private static KeyDecision refusal(KeyStanding standing, Reason reason) {
        return refusal(KeyRefusal.newBuilder()
                .setReason(reason)
                .setTenantId(standing.tenant().toString()));
    }

    private static KeyDecision refusal(KeyRefusal.Builder refusal) {
        return KeyDecision.newBuilder().setRefused(refusal).build();
    }
}
