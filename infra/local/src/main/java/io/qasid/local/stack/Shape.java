package io.qasid.local.stack;

/// How the modules of a stack run.
public enum Shape {
    /// Each in a context of its own, all in this JVM: soon up, little memory.
    ONE_JVM,
    /// Each as a process of its own, as in production, and started again when it ends.
    SPLIT,
    /// As [#SPLIT], but one that ends stays ended: for drills, which want to see what the others do meanwhile.
    SPLIT_UNSUPERVISED
}
