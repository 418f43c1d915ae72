package io.qasid.servers;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// How PostgreSQL would run a statement whatever its parameters are, for tests that no statement reads too much.
public final class GenericPlan {
    private GenericPlan() {}

    /// @param connection with the settings that count, `plan_cache_mode=force_generic_plan` among them
    /// @param sql with `?` for its parameters and nowhere else, each of a type that PostgreSQL can tell
    /// @return the lines of its `EXPLAIN`
    public static List<String> of(Connection connection, String sql) throws SQLException {
        String[] parts = sql.split("\\?", -1);
        StringBuilder numbered = new StringBuilder(parts[0]);
        for (int parameter = 1; parameter < parts.length; parameter++) {
            numbered.append('$').append(parameter).append(parts[parameter]);
        }
        String nulls = Stream.generate(() -> "null").limit(parts.length - 1L).collect(Collectors.joining(", "));
        List<String> lines = new ArrayList<>();
        try (Statement statement = connection.createStatement()) {
            statement.execute("prepare looked_at as " + numbered);
            try (ResultSet rows = statement.executeQuery("explain execute looked_at (" + nulls + ")")) {
                while (rows.next()) {
                    lines.add(rows.getString(1));
                }
            }
            statement.execute("deallocate looked_at");
        }
        return lines;
    }
}
