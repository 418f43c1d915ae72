package io.qasid.messages;

import io.qasid.boot.Module;

/// Runs the messages function by itself.
public final class MessagesFunction {
    public static final Module MODULE = new Module("messages", MessagesFunction.class);

    private MessagesFunction() {}

    static void main() {
        Module.runUntilTerminated(MODULE);
    }
}
