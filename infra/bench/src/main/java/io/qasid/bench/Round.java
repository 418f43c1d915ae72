package io.qasid.bench;

/// What one side did in one round.
///
/// @param perSecond completed operations
/// @param p50Millis median latency
/// @param p99Millis 99th percentile
record Round(double perSecond, double p50Millis, double p99Millis) {
    @Override
    public String toString() {
        return "%,.0f/s, p50 %.1f ms, p99 %.1f ms".formatted(perSecond, p50Millis, p99Millis);
    }
}
