package io.qasid.local.stack;

/// Told of each thing as it is ready.
@FunctionalInterface
public interface Progress {
    /// @param what two or three words: `PostgreSQL`
    /// @param detail where it is: an address; may be empty
    void ready(String what, String detail);
}
