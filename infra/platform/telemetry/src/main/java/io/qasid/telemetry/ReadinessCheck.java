package io.qasid.telemetry;

/// One thing a module needs before it should get work. Every bean of this type is asked by `GET /health/ready`.
public interface ReadinessCheck {

    /// What is checked, in a word: `postgresql`, `nats`.
    String dependency();

    /// Answers within a second, without side effects.
    boolean ready();
}
