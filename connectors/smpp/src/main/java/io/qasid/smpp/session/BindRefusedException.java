package io.qasid.smpp.session;

import java.io.IOException;

/// Retry only after a long pause, or not before somebody has changed the account: the SMSC answered the bind with
/// "no".
public final class BindRefusedException extends IOException {
    private static final long serialVersionUID = 1;

    private final int commandStatus;

    BindRefusedException(int commandStatus) {
        super("bind refused with command_status 0x%08X".formatted(commandStatus));
        this.commandStatus = commandStatus;
    }

    public int commandStatus() {
        return commandStatus;
    }
}
