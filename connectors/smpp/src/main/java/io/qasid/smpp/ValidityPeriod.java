package io.qasid.smpp;

import java.time.Duration;

/// `validity_period` in SMPP's relative form, `YYMMDDhhmmss000R` (SMPP 3.4, 7.1.1.2): the absolute form would depend
/// on
/// two clocks and a time zone agreeing.
final class ValidityPeriod {
    /// A month's length is the SMSC's own idea, so only days and smaller are used.
    private static final Duration MAX = Duration.ofDays(28);

    private ValidityPeriod() {}

    /// @param left until nobody wants the message any more; at least a second is asked for, at most 28 days
    static String of(Duration left) {
        Duration asked = left.compareTo(MAX) > 0 ? MAX : left;
        long seconds = Math.max(1, asked.toSeconds());
        Duration whole = Duration.ofSeconds(seconds);
        return "0000%02d%02d%02d%02d000R"
                .formatted(whole.toDaysPart(), whole.toHoursPart(), whole.toMinutesPart(), whole.toSecondsPart());
    }
}
