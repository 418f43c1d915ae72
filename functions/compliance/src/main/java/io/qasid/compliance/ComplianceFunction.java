package io.qasid.compliance;

import io.qasid.boot.Module;

/// Runs the compliance function by itself.
public final class ComplianceFunction {
    public static final Module MODULE = new Module("compliance", ComplianceFunction.class);

    private ComplianceFunction() {}

    static void main() {
        Module.runUntilTerminated(MODULE);
    }
}
