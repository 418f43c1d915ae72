package io.qasid.channelrouter.budgets;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/// What a limit is for.
public enum Period {
    /// Once and for all.
    TOTAL,
    /// Each calendar month, in UTC.
    MONTH;

    private static final DateTimeFormatter MONTH_FORM =
            DateTimeFormatter.ofPattern("uuuu-MM").withZone(ZoneOffset.UTC);

    /// The account that a message accepted at `time` is booked on, as long as it lives: `TOTAL`, `2026-03`.
    public String account(Instant time) {
        return switch (this) {
            case TOTAL -> "TOTAL";
            case MONTH -> MONTH_FORM.format(time);
        };
    }
}
