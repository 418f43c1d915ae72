package io.qasid.messages;

import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.micronaut.context.annotation.Context;
import io.qasid.grpcclient.ServerConnection;
import io.qasid.model.TenantId;
import io.qasid.proto.v1.KeyCheck;
import io.qasid.proto.v1.KeyDecision;
import io.qasid.proto.v1.KeyGrant;
import io.qasid.proto.v1.KeyRefusal;
import io.qasid.proto.v1.TenantKeysGrpc;
import io.qasid.proto.v1.TenantKeysGrpc.TenantKeysBlockingStub;
import jakarta.annotation.PreDestroy;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Asks functions/tenants. Every question has a deadline, and whatever is not a decision is [KeyAnswer.NoAnswer]: a key
/// is
/// never good because nobody could be asked.
@Context
final class TenantsClient implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TenantsClient.class);
    /// Questions at once. With the deadline it bounds what requests that wait can hold; the other side takes 512.
    private static final int CALLS_MAX = 256;

    private final ServerConnection connection;
    private final TenantKeysBlockingStub stub;
    private final long deadlineMillis;
    private final Semaphore calls = new Semaphore(CALLS_MAX);

    TenantsClient(MessagesSettings settings) {
        this.connection = new ServerConnection(settings.tenants());
        this.stub = TenantKeysGrpc.newBlockingStub(connection.channel());
        this.deadlineMillis = settings.tenantsDeadline().toMillis();
    }

    KeyAnswer check(ByteString sha256) {
        if (!calls.tryAcquire()) {
            return new KeyAnswer.NoAnswer();
        }
        try {
            return read(stub.withDeadlineAfter(deadlineMillis, TimeUnit.MILLISECONDS)
                    .checkKey(KeyCheck.newBuilder().setSha256(sha256).build()));
        } catch (StatusRuntimeException e) {
            noteSilence(e.getStatus().getCode());
            return new KeyAnswer.NoAnswer();
        } finally {
            calls.release();
        }
    }

    private void noteSilence(Status.Code code) {
        switch (code) {
            case UNAVAILABLE, DEADLINE_EXCEEDED, RESOURCE_EXHAUSTED, CANCELLED -> {
                // silence, which the caller is told
            }
            default -> LOG.error("tenants answered {}", code);
        }
    }

    private static KeyAnswer read(KeyDecision decision) {
        try {
            return switch (decision.getDecisionCase()) {
                case GRANTED -> good(decision.getGranted());
                case REFUSED -> refused(decision.getRefused());
                case DECISION_NOT_SET -> notUnderstood();
            };
        } catch (IllegalArgumentException e) {
            return notUnderstood();
        }
    }

    private static KeyAnswer good(KeyGrant grant) {
        Timestamp end = grant.getExpiresAt();
        Optional<Instant> expiry = grant.hasExpiresAt()
                ? Optional.of(Instant.ofEpochSecond(end.getSeconds(), end.getNanos()))
                : Optional.empty();
        Optional<String> sender = Optional.of(grant.getDefaultSender()).filter(name -> !name.isEmpty());
        return new KeyAnswer.Good(
                new Caller(TenantId.parse(grant.getTenantId()), sender, grant.getRequestsPerSecond()),
                Set.copyOf(grant.getScopesList()),
                expiry);
    }

    private static KeyAnswer refused(KeyRefusal refusal) {
        return switch (refusal.getReason()) {
            case REASON_UNKNOWN -> new KeyAnswer.Unknown();
            case REASON_EXPIRED, REASON_REVOKED -> new KeyAnswer.Dead(TenantId.parse(refusal.getTenantId()));
            case REASON_TENANT_SUSPENDED -> new KeyAnswer.Suspended(TenantId.parse(refusal.getTenantId()));
            case REASON_UNSPECIFIED, UNRECOGNIZED -> notUnderstood();
        };
    }

    private static KeyAnswer notUnderstood() {
        LOG.error("a decision about a key could not be read");
        return new KeyAnswer.NoAnswer();
    }

    @Override
    @PreDestroy
    public void close() {
        connection.close();
    }
}
