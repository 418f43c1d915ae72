package io.qasid.messages;

import com.google.protobuf.ByteString;
import io.micronaut.context.annotation.Context;
import io.qasid.telemetry.ReadinessCheck;

/// Ready when functions/tenants has answered once, so that the first tenant doesn't wait for a connection. If it goes
/// away later, what is remembered of keys goes on working, and only who isn't remembered is told to come again: no
/// reason
/// to take all traffic away.
@Context
final class TenantsReadiness implements ReadinessCheck {
    /// No key has this hash.
    private static final ByteString NOBODYS = ByteString.copyFrom(new byte[32]);

    private final TenantsClient tenants;
    private volatile boolean answered;

    TenantsReadiness(TenantsClient tenants) {
        this.tenants = tenants;
    }

    @Override
    public String dependency() {
        return "tenants";
    }

    @Override
    public boolean ready() {
        if (!answered) {
            answered = !(tenants.check(NOBODYS) instanceof KeyAnswer.NoAnswer);
        }
        return answered;
    }
}
