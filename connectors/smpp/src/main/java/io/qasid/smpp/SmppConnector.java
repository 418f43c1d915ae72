package io.qasid.smpp;

import io.qasid.boot.Module;

/// The deployable.
public final class SmppConnector {
    public static final Module MODULE = new Module("smpp", SmppConnector.class);

    private SmppConnector() {}

    static void main() {
        Module.runUntilTerminated(MODULE);
    }
}
