package io.qasid.senders;

import io.qasid.boot.Module;

/// Runs the senders function by itself.
public final class SendersFunction {
    public static final Module MODULE = new Module("senders", SendersFunction.class);

    private SendersFunction() {}

    static void main() {
        Module.runUntilTerminated(MODULE);
    }
}
