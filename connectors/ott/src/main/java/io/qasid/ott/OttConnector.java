package io.qasid.ott;

import io.qasid.boot.Module;

/// The deployable.
public final class OttConnector {
    public static final Module MODULE = new Module("ott", OttConnector.class);

    private OttConnector() {}

    static void main() {
        Module.runUntilTerminated(MODULE);
    }
}
