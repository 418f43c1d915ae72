package io.qasid.consent;

import io.qasid.model.TenantId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// How imports lie in the store; all in the caller's transaction.
final class ImportRows {
    private static final String COLUMNS =
            "import_id, body_sha256, lines, last_line, changed, unchanged, changed_by, admin_key, started_at, finished_at";

    private static final String FIND =
            "select " + COLUMNS + " from consent_imports where tenant_id = ? and import_id = ?";

    private static final String BEGIN = "insert into consent_imports (tenant_id, " + COLUMNS
            + ") values (?, ?, ?, ?, 0, 0, 0, ?, ?, ?, null) on conflict (tenant_id, import_id) do nothing";

    private static final String APPEND = """
            insert into consent_import_batches (tenant_id, import_id, numbers, results, last_line) values (?, ?, ?, ?, ?)
            """;

    private static final String ADVANCE = """
            update consent_imports
            set last_line = ?, changed = changed + ?, unchanged = unchanged + ?,
                finished_at = case when changed + unchanged + ? = lines then ?::timestamptz end
            where tenant_id = ? and import_id = ?
            """;

    private static final String RESULTS = """
            select numbers, results, last_line from consent_import_batches
            where tenant_id = ? and import_id = ? and last_line > ? order by last_line limit 1
            """;

    private ImportRows() {}

    static Optional<ImportRow> find(Connection connection, TenantId tenant, String importId) throws SQLException {
        return select(connection, FIND, tenant, importId);
    }

    /// Nobody else records a batch of it until the end of the transaction.
    static ImportRow lock(Connection connection, TenantId tenant, String importId) throws SQLException {
        return select(connection, FIND + " for update", tenant, importId).orElseThrow(ImportRows::gone);
    }

    /// The one that was there before, when somebody else was faster.
    static ImportRow begin(Connection connection, TenantId tenant, ImportRow wanted) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(BEGIN)) {
            insert.setObject(1, tenant.value());
            insert.setString(2, wanted.importId());
            insert.setBytes(3, wanted.bodySha256());
            insert.setInt(4, wanted.lines());
            insert.setString(5, wanted.actor().by());
            insert.setString(6, wanted.actor().adminKey());
            ConsentRows.time(insert, 7, wanted.startedAt());
            insert.executeUpdate();
        }
        return find(connection, tenant, wanted.importId()).orElseThrow(ImportRows::gone);
    }

    static ImportRow advance(
            Connection connection,
            TenantId tenant,
            ImportRow row,
            List<ImportLine> batch,
            Set<ImportLine> changed,
            Instant now)
            throws SQLException {
        int lastLine = batch.getLast().number();
        String results =
                batch.stream().map(line -> changed.contains(line) ? "C" : "U").collect(Collectors.joining());
        try (PreparedStatement append = connection.prepareStatement(APPEND)) {
            append.setObject(1, tenant.value());
            append.setString(2, row.importId());
            append.setArray(
                    3,
                    connection.createArrayOf(
                            "int4", batch.stream().map(ImportLine::number).toArray()));
            append.setString(4, results);
            append.setInt(5, lastLine);
            append.executeUpdate();
        }
        try (PreparedStatement update = connection.prepareStatement(ADVANCE)) {
            update.setInt(1, lastLine);
            update.setInt(2, changed.size());
            update.setInt(3, batch.size() - changed.size());
            update.setInt(4, batch.size());
            ConsentRows.time(update, 5, now);
            update.setObject(6, tenant.value());
            update.setString(7, row.importId());
            update.executeUpdate();
        }
        return find(connection, tenant, row.importId()).orElseThrow(ImportRows::gone);
    }

    /// What became of the lines of one batch.
    ///
    /// @param changed for each line
    record Results(List<Integer> numbers, List<Boolean> changed, int lastLine) {}

    /// The batch that follows a line; empty at the end.
    static Optional<Results> results(Connection connection, TenantId tenant, String importId, int after)
            throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(RESULTS)) {
            select.setObject(1, tenant.value());
            select.setString(2, importId);
            select.setInt(3, after);
            try (ResultSet row = select.executeQuery()) {
                if (!row.next()) {
                    return Optional.empty();
                }
                List<Integer> numbers =
                        new ArrayList<>(List.of((Integer[]) row.getArray(1).getArray()));
                List<Boolean> changed = row.getString(2)
                        .chars()
                        .mapToObj(result -> result == 'C')
                        .toList();
                return Optional.of(new Results(numbers, changed, row.getInt(3)));
            }
        }
    }

    private static Optional<ImportRow> select(Connection connection, String sql, TenantId tenant, String importId)
            throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(sql)) {
            select.setObject(1, tenant.value());
            select.setString(2, importId);
            try (ResultSet row = select.executeQuery()) {
                return row.next() ? Optional.of(read(row)) : Optional.empty();
            }
        }
    }

    private static ImportRow read(ResultSet row) throws SQLException {
        return new ImportRow(
                row.getString("import_id"),
                row.getBytes("body_sha256"),
                row.getInt("lines"),
                row.getInt("last_line"),
                row.getInt("changed"),
                row.getInt("unchanged"),
                new Actor(row.getString("changed_by"), row.getString("admin_key")),
                row.getObject("started_at", OffsetDateTime.class).toInstant(),
                ConsentRows.time(row, "finished_at"));
    }

    private static SQLException gone() {
        return new SQLException("an import that was begun is not there");
    }
}
