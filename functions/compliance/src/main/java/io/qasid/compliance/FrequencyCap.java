package io.qasid.compliance;

import io.qasid.compliance.Rule.Kind;
import java.time.Duration;

/// A recipient gets so many messages in any stretch of time of that length, and no more.
///
/// @param max 1 to [#MAX_MOST]
/// @param window 1 minute to [#WINDOW_MAX]
record FrequencyCap(int max, Duration window) implements Terms {
    static final int MAX_MOST = 100;
    static final Duration WINDOW_MIN = Duration.ofMinutes(1);
    static final Duration WINDOW_MAX = Duration.ofDays(31);

    FrequencyCap {
        if (max < 1 || max > MAX_MOST) {
            throw new IllegalArgumentException("a cap lets 1 to " + MAX_MOST + " messages through");
        }
        if (window.compareTo(WINDOW_MIN) < 0 || window.compareTo(WINDOW_MAX) > 0) {
            throw new IllegalArgumentException("a window is 1 minute to 31 days long");
        }
    }

    @Override
    public Kind kind() {
        return Kind.FREQUENCY_CAP;
    }
}
