package io.qasid.smpp.receive;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.Optional;
import java.util.regex.Pattern;

/// The dates in the text of receipts, in the SMSC's local time: `YYMMDDhhmm` (SMPP 3.4, appendix B), often with
/// seconds,
/// sometimes with the century.
record ReceiptDates(ZoneId zone) {
    private static final Pattern DATE = Pattern.compile("[0-9]{10}|[0-9]{12}|[0-9]{14}");
    private static final int CENTURY = 2_000;

    static boolean isDate(String text) {
        return DATE.matcher(text).matches();
    }

    /// Empty when there is no such date. Of the two readings of 12 digits only one has a month: `2026…` is no
    /// twenty-sixth month of 2020.
    Optional<Instant> instant(String date) {
        return switch (date.length()) {
            case 10 -> at(CENTURY + number(date, 0), date.substring(2) + "00");
            case 12 ->
                at(CENTURY + number(date, 0), date.substring(2))
                        .or(() -> at(100 * number(date, 0) + number(date, 2), date.substring(4) + "00"));
            case 14 -> at(100 * number(date, 0) + number(date, 2), date.substring(4));
            default -> Optional.empty();
        };
    }

    /// @param rest month, day, hour, minute, second, two digits each
    private Optional<Instant> at(int year, String rest) {
        try {
            LocalDateTime local = LocalDateTime.of(
                    year, number(rest, 0), number(rest, 2), number(rest, 4), number(rest, 6), number(rest, 8));
            return Optional.of(local.atZone(zone).toInstant());
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private static int number(String digits, int at) {
        return Integer.parseInt(digits, at, at + 2, 10);
    }
}
