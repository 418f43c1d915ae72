package io.qasid.consent;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.qasid.consent.ConsentRecord.Confirmed;
import io.qasid.model.TenantId;
import io.qasid.storage.TenantTransactions;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HexFormat;
import java.util.Optional;

/// Everything that holds for one tenant, as lines that an import takes.
///
/// Each page is a transaction of its own. A record that is there all the time is in it once, as it was when its page
/// was
/// read.
@Singleton
final class ConsentExport {
    private static final JsonMapper JSON = new JsonMapper();
    private static final int PAGE_RECORDS = 1_000;

    private static final String PAGE = "select recipient_hash, " + ConsentRows.COLUMNS + """
             from consent_records
            where tenant_id = ? and (recipient_hash, channel, category) > (?, ?, ?)
            order by recipient_hash, channel, category limit %d
            """.formatted(PAGE_RECORDS);

    private final TenantTransactions transactions;

    ConsentExport(TenantTransactions transactions) {
        this.transactions = transactions;
    }

    PagedLines of(TenantId tenant) throws SQLException {
        return new PagedLines(new Walk(tenant)::next);
    }

    /// Where one export is.
    private final class Walk {
        private final TenantId tenant;
        private byte[] recipientHash = new byte[0];
        private String channel = "";
        private String category = "";

        Walk(TenantId tenant) {
            this.tenant = tenant;
        }

        Optional<byte[]> next() throws SQLException {
            StringBuilder lines = transactions.run(tenant, connection -> {
                try (PreparedStatement select = connection.prepareStatement(PAGE)) {
                    select.setObject(1, tenant.value());
                    select.setBytes(2, recipientHash);
                    select.setString(3, channel);
                    select.setString(4, category);
                    try (ResultSet row = select.executeQuery()) {
                        return read(row);
                    }
                }
            });
            return lines.isEmpty()
                    ? Optional.empty()
                    : Optional.of(lines.toString().getBytes(StandardCharsets.UTF_8));
        }

        private StringBuilder read(ResultSet row) throws SQLException {
            StringBuilder lines = new StringBuilder();
            while (row.next()) {
                recipientHash = row.getBytes("recipient_hash");
                channel = row.getString("channel");
                category = row.getString("category");
                lines.append(line(HexFormat.of().formatHex(recipientHash), ConsentRows.record(row)))
                        .append('\n');
            }
            return lines;
        }
    }

    private static String line(String recipientHash, ConsentRecord record) {
        ObjectNode line = JSON.createObjectNode()
                .put("recipientHash", recipientHash)
                .put("channel", record.scope().channelText())
                .put("category", record.scope().categoryText())
                .put("state", record.said().state().name());
        if (!record.said().proof().isEmpty()) {
            line.put("proof", record.said().proof());
        }
        line.put("saidAt", record.saidAt().toString());
        Confirmed confirmed = record.said().confirmed();
        if (confirmed != null) {
            line.put("confirmedAt", confirmed.at().toString()).put("confirmation", confirmed.how());
        }
        return line.toString();
    }
}
