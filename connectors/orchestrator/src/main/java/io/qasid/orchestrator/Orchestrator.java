package io.qasid.orchestrator;

import io.qasid.boot.Module;

/// The orchestrator as a process of its own.
public final class Orchestrator {
    public static final Module MODULE = new Module("orchestrator", Orchestrator.class);

    private Orchestrator() {}

    static void main() {
        Module.runUntilTerminated(MODULE);
    }
}
