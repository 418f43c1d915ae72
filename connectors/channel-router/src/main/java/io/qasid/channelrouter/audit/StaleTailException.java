package io.qasid.channelrouter.audit;

import java.sql.SQLException;

/// Retry after reading the tail again: somebody else wrote to this chain, and nothing of ours was written.
public final class StaleTailException extends SQLException {
    private static final long serialVersionUID = 1;

    public StaleTailException(int slot) {
        super("audit slot " + slot + " was moved by another writer");
    }
}
