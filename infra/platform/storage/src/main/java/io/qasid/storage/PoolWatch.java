package io.qasid.storage;

/// Hears of what a pool does, on the thread that does it: it returns at once.
public interface PoolWatch {
    PoolWatch NOBODY = new PoolWatch() {
        @Override
        public void waited(long nanos) {}

        @Override
        public void waitedInVain() {}

        @Override
        public void worked(long nanos) {}
    };

    /// Somebody got a connection after so long.
    void waited(long nanos);

    /// Somebody got none within the limit: the server is out, or everybody else keeps theirs.
    void waitedInVain();

    /// Somebody had a connection for so long: a statement or a transaction, and what was done between its statements.
    /// To the millisecond, rounded down, where the pool measures it.
    void worked(long nanos);
}
