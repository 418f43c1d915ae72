package io.qasid.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.qasid.servers.TestDatabase;
import io.qasid.servers.TestServers;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Every value must be to the server what its text is.
class ColumnsTest {
    private static final UUID ID = UUID.fromString("0192f0e1-7a5b-7c3d-9e2f-f0a1b2c3d4e5");

    private record Row(
            UUID id,
            @Nullable String text,
            int whole,
            @Nullable Long large,
            boolean yes,
            @Nullable Instant time,
            byte @Nullable [] octets) {}

    @Test
    void everyTypeArrivesAsItIs() throws Exception {
        List<Row> rows = List.of(
                new Row(
                        ID,
                        "quoted \"\\{,NULL پیام \uD83D\uDE00",
                        -1,
                        Long.MIN_VALUE,
                        true,
                        Instant.parse("2026-11-29T01:02:03.456789Z"),
                        "\0\\x".getBytes(StandardCharsets.UTF_8)),
                new Row(new UUID(-1, 0), null, Integer.MAX_VALUE, null, false, null, null),
                new Row(new UUID(0, 0), "", 0, 0L, false, Instant.parse("1969-12-31T23:59:59.9999996Z"), new byte[0]));

        assertThat(echoed(rows))
                .containsExactly(
                        ID
                                + "|quoted \"\\{,NULL پیام \uD83D\uDE00|-1|-9223372036854775808|t|2026-11-29 01:02:03.456789+00|005c78",
                        "ffffffff-ffff-ffff-0000-000000000000|null|2147483647|null|f|null|null",
                        "00000000-0000-0000-0000-000000000000||0|0|f|1970-01-01 00:00:00+00|");
    }

    @Test
    void noRowsAreNoRows() throws Exception {
        assertThat(echoed(List.of())).isEmpty();
    }

    private static List<String> echoed(List<Row> rows) throws Exception {
        TestDatabase database = TestServers.freshDatabase();
        try (Connection connection = DriverManager.getConnection(database.url(), database.user(), database.password());
                PreparedStatement statement = connection.prepareStatement("""
                        select concat_ws('|', a, coalesce(b, 'null'), c, coalesce(d::text, 'null'), e,
                            coalesce((f at time zone 'UTC')::text || '+00', 'null'), coalesce(encode(g, 'hex'), 'null'))
                        from unnest(?::uuid[], ?::text[], ?::int[], ?::int8[], ?::boolean[], ?::timestamptz[], ?::bytea[])
                            with ordinality as r(a, b, c, d, e, f, g, n) order by n
                        """)) {
            new Columns(statement, 1)
                    .uuids(rows, Row::id)
                    .texts(rows, Row::text)
                    .ints(rows, Row::whole)
                    .nullableLongs(rows, Row::large)
                    .booleans(rows, Row::yes)
                    .times(rows, Row::time)
                    .octets(rows, Row::octets);
            List<String> seen = new ArrayList<>();
            try (ResultSet result = statement.executeQuery()) {
                while (result.next()) {
                    seen.add(result.getString(1));
                }
            }
            return seen;
        }
    }
}
