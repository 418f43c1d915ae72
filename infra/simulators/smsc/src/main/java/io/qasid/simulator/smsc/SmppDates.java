package io.qasid.simulator.smsc;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;

/// Dates as this SMSC writes them, in its local time.
///
/// @param zone a whole number of quarter hours from UTC, as Kabul's 4:30 is
record SmppDates(ZoneId zone) {
    private static final int QUARTER_SECONDS = 900;
    private static final DateTimeFormatter MINUTES = DateTimeFormatter.ofPattern("yyMMddHHmm");
    private static final DateTimeFormatter SECONDS = DateTimeFormatter.ofPattern("yyMMddHHmmss");

    /// `YYMMDDhhmm`, for receipts (Appendix B).
    String inReceipt(Instant instant) {
        return MINUTES.format(instant.atZone(zone));
    }

    /// `YYMMDDhhmmsstnnp` (SMPP 3.4 §7.1.1): tenths, quarter hours from UTC, their sign.
    String absolute(Instant instant) {
        ZonedDateTime local = instant.atZone(zone);
        int quarters = local.getOffset().getTotalSeconds() / QUARTER_SECONDS;
        int tenths = local.getNano() / 100_000_000;
        int distance = Math.abs(quarters);
        return SECONDS.format(local) + tenths + (distance < 10 ? "0" : "") + distance + (quarters < 0 ? "-" : "+");
    }
}
