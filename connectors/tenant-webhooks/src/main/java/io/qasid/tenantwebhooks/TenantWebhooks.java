package io.qasid.tenantwebhooks;

import io.qasid.boot.Module;

/// The deployable.
public final class TenantWebhooks {
    public static final Module MODULE = new Module("tenant-webhooks", TenantWebhooks.class);

    /// Class path folder of the migrations of schema `webhook`.
    public static final String MIGRATIONS = "io/qasid/tenantwebhooks/schema";

    private TenantWebhooks() {}

    static void main() {
        Module.runUntilTerminated(MODULE);
    }
}
