package io.qasid.compliance;

import io.qasid.events.Subjects;
import io.qasid.model.Category;
import io.qasid.model.UuidV7;
import io.qasid.proto.v1.ComplianceRuleChanged;
import io.qasid.proto.v1.Envelope;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.ZoneOffset;
import java.util.UUID;

/// Puts what caches must hear into the outbox; [AnnouncementRelay] takes it from there.
@Singleton
final class Announcements {
    private static final String ANNOUNCE = "insert into compliance_outbox (id, envelope, created_at) values (?, ?, ?)";

    private final UuidV7 ids;

    Announcements(UuidV7 ids) {
        this.ids = ids;
    }

    /// @param scope whose decisions are out of date: the rule's, or the one that it had before
    void add(Connection connection, RuleRecord record, RuleScope scope) throws SQLException {
        UUID id = ids.next();
        ComplianceRuleChanged changed = ComplianceRuleChanged.newBuilder()
                .setRuleId(record.rule().id().toString())
                .setRuleVersion(record.rule().version())
                .setCountry(scope.country())
                .setCategory(category(scope))
                .build();
        Envelope envelope = Envelope.newBuilder()
                .setId(id.toString())
                .setType(Subjects.COMPLIANCE_CHANGED)
                .setGeneration(1)
                .setTenantId(scope.tenant() == null ? "" : scope.tenant().toString())
                .setTime(WireTime.of(record.changedAt()))
                .setPayload(changed.toByteString())
                .build();
        try (PreparedStatement insert = connection.prepareStatement(ANNOUNCE)) {
            insert.setObject(1, id);
            insert.setBytes(2, envelope.toByteArray());
            insert.setObject(3, record.changedAt().atOffset(ZoneOffset.UTC));
            insert.executeUpdate();
        }
    }

    private static io.qasid.proto.v1.Category category(RuleScope scope) {
        Category category = scope.category();
        return category == null
                ? io.qasid.proto.v1.Category.CATEGORY_UNSPECIFIED
                : io.qasid.proto.v1.Category.valueOf("CATEGORY_" + category.name());
    }
}
