package io.qasid.compliance;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.qasid.compliance.Rule.Kind;
import io.qasid.http.JsonFields;
import io.qasid.http.StrictJson;
import io.qasid.model.TenantId;
import java.nio.charset.StandardCharsets;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// Rules as rows: the same columns in the table of rules and in that of their versions.
final class RuleRows {
    static final String COLUMNS =
            "id, version, tenant_id, country, category, kind, terms, note, ended, changed_at, changed_by, admin_key";

    private RuleRows() {}

    /// Binds all twelve columns in their order.
    static void bind(PreparedStatement statement, RuleRecord record) throws SQLException {
        Rule rule = record.rule();
        RuleScope scope = rule.scope();
        ObjectNode terms = JsonNodeFactory.instance.objectNode();
        TermsJson.write(rule.terms(), terms);
        statement.setObject(1, rule.id());
        statement.setInt(2, rule.version());
        statement.setObject(3, scope.tenant() == null ? null : scope.tenant().value());
        statement.setString(4, scope.country());
        statement.setString(5, scope.categoryText());
        statement.setString(6, rule.kind().name());
        statement.setString(7, terms.toString());
        statement.setString(8, record.note());
        statement.setBoolean(9, record.ended());
        statement.setObject(10, record.changedAt().atOffset(ZoneOffset.UTC));
        statement.setString(11, record.actor().by());
        statement.setString(12, record.actor().adminKey());
    }

    /// @throws UnreadableRule if one of them isn't written as this version writes it
    static List<RuleRecord> read(PreparedStatement query) throws SQLException {
        List<RuleRecord> records = new ArrayList<>();
        try (ResultSet rows = query.executeQuery()) {
            while (rows.next()) {
                records.add(read(rows));
            }
        }
        return records;
    }

    static RuleRecord read(ResultSet row) throws SQLException {
        return new RuleRecord(
                readRule(row),
                row.getString("note"),
                row.getBoolean("ended"),
                new Actor(row.getString("changed_by"), row.getString("admin_key")),
                row.getObject("changed_at", OffsetDateTime.class).toInstant());
    }

    /// Of any columns that have these of a rule among them.
    static Rule readRule(ResultSet row) throws SQLException {
        UUID id = row.getObject("id", UUID.class);
        int version = row.getInt("version");
        UUID tenant = row.getObject("tenant_id", UUID.class);
        RuleScope scope = new RuleScope(
                tenant == null ? null : new TenantId(tenant),
                row.getString("country").intern(),
                RuleScope.categoryNamed(row.getString("category")).orElse(null));
        String json = row.getString("terms");
        Terms terms = RuleDraft.kindNamed(row.getString("kind"))
                .flatMap(kind -> terms(kind, json))
                .orElseThrow(() -> new UnreadableRule(id, version));
        return new Rule(id, version, scope, terms);
    }

    private static Optional<Terms> terms(Kind kind, String json) {
        return StrictJson.read(json.getBytes(StandardCharsets.UTF_8)) instanceof StrictJson.Read(ObjectNode object)
                ? TermsJson.read(kind, object, new JsonFields(object, TermsJson.fields(kind)))
                : Optional.empty();
    }
}
