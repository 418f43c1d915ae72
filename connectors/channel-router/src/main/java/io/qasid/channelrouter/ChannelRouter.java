package io.qasid.channelrouter;

import io.qasid.boot.Module;

/// The router as a process of its own.
public final class ChannelRouter {
    public static final Module MODULE = new Module("channel-router", ChannelRouter.class);

    private ChannelRouter() {}

    static void main() {
        Module.runUntilTerminated(MODULE);
    }
}
