package io.qasid.tenants;

import io.qasid.boot.Module;

/// Runs the tenants function by itself.
public final class TenantsFunction {
    public static final Module MODULE = new Module("tenants", TenantsFunction.class);

    private TenantsFunction() {}

    static void main() {
        Module.runUntilTerminated(MODULE);
    }
}
