package io.qasid.storage;

import io.qasid.model.UuidV7;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.UUID;

/// Partitions of tables that are partitioned by ranges of a UUIDv7 key, one a UTC month, made ahead.
///
/// Each such table has a default partition, so a month that was forgotten costs speed and not messages.
public final class MonthlyPartitions {
    /// This month and the next two.
    private static final int MONTHS_AHEAD = 3;

    private static final DateTimeFormatter SUFFIX = DateTimeFormatter.ofPattern("yyyyMM");

    private MonthlyPartitions() {}

    /// Makes what is missing; safe to call at any time from several processes.
    public static void ensure(Connection connection, String table, Instant now) throws SQLException {
        YearMonth month = YearMonth.from(now.atOffset(ZoneOffset.UTC));
        for (int ahead = 0; ahead < MONTHS_AHEAD; ahead++) {
            YearMonth of = month.plusMonths(ahead);
            String sql = "create table if not exists %s_%s partition of %s for values from ('%s') to ('%s')"
                    .formatted(table, SUFFIX.format(of), table, start(of), start(of.plusMonths(1)));
            try (Statement statement = connection.createStatement()) {
                statement.execute(sql);
            }
        }
    }

    private static UUID start(YearMonth month) {
        return UuidV7.lowestAt(month.atDay(1).atStartOfDay(ZoneOffset.UTC).toInstant());
    }
}
