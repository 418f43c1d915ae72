package io.qasid.consent;

import io.qasid.boot.Module;

/// Runs the consent function by itself.
public final class ConsentFunction {
    public static final Module MODULE = new Module("consent", ConsentFunction.class);

    private ConsentFunction() {}

    static void main() {
        Module.runUntilTerminated(MODULE);
    }
}
