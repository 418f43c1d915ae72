package io.qasid.consent;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.qasid.model.TenantId;
import io.qasid.storage.TenantTransactions;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.Optional;

/// What became of an import, as lines: the whole in the first one, then every line of the file.
@Singleton
final class ImportResults {
    private static final JsonMapper JSON = new JsonMapper();

    private final TenantTransactions transactions;

    ImportResults(TenantTransactions transactions) {
        this.transactions = transactions;
    }

    PagedLines of(TenantId tenant, ImportRow row) throws SQLException {
        return new PagedLines(new Walk(tenant, row)::next);
    }

    private final class Walk {
        private final TenantId tenant;
        private final ImportRow row;
        private boolean begun;
        private int lastLine;

        Walk(TenantId tenant, ImportRow row) {
            this.tenant = tenant;
            this.row = row;
        }

        Optional<byte[]> next() throws SQLException {
            if (!begun) {
                begun = true;
                return Optional.of(octets(whole(row) + "\n"));
            }
            Optional<ImportRows.Results> results = transactions.run(
                    tenant, connection -> ImportRows.results(connection, tenant, row.importId(), lastLine));
            results.ifPresent(found -> lastLine = found.lastLine());
            return results.map(ImportResults::lines);
        }
    }

    private static ObjectNode whole(ImportRow row) {
        return JSON.createObjectNode()
                .put("importId", row.importId())
                .put("lines", row.lines())
                .put("changed", row.changed())
                .put("unchanged", row.unchanged())
                .put("by", row.actor().by())
                .put("startedAt", row.startedAt().toString())
                .put("finishedAt", String.valueOf(row.finishedAt()));
    }

    private static byte[] lines(ImportRows.Results results) {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < results.numbers().size(); i++) {
            lines.append("{\"line\":")
                    .append(results.numbers().get(i))
                    .append(",\"result\":\"")
                    .append(results.changed().get(i) ? "CHANGED" : "UNCHANGED")
                    .append("\"}\n");
        }
        return octets(lines.toString());
    }

    private static byte[] octets(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
