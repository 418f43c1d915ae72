package io.qasid.providerwebhooks;

import io.qasid.boot.Module;

/// The deployable.
public final class ProviderWebhooksFunction {
    public static final Module MODULE = new Module("provider-webhooks", ProviderWebhooksFunction.class);

    private ProviderWebhooksFunction() {}

    static void main() {
        Module.runUntilTerminated(MODULE);
    }
}
