package io.qasid.voice;

import io.qasid.boot.Module;

/// The deployable.
public final class VoiceConnector {
    public static final Module MODULE = new Module("voice", VoiceConnector.class);

    private VoiceConnector() {}

    static void main() {
        Module.runUntilTerminated(MODULE);
    }
}
