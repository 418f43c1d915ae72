package io.qasid.compliance;

import io.qasid.model.Category;
import io.qasid.model.UuidV7;
import io.qasid.outbox.Outbox;
import io.qasid.proto.v1.ComplianceRuleChanged;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.SQLException;

/// Puts what caches must hear into the outbox.
@Singleton
final class Announcements {
    private final Outbox outbox;
    private final UuidV7 ids;

    Announcements(Outbox outbox, UuidV7 ids) {
        this.outbox = outbox;
        this.ids = ids;
    }

    /// @param scope whose decisions are out of date: the rule's, or the one that it had before
    void add(Connection connection, RuleRecord record, RuleScope scope) throws SQLException {
        ComplianceRuleChanged changed = ComplianceRuleChanged.newBuilder()
                .setRuleId(record.rule().id().toString())
                .setRuleVersion(record.rule().version())
                .setCountry(scope.country())
                .setCategory(category(scope))
                .build();
        outbox.append(connection, ids.next(), scope.tenant(), record.changedAt(), changed);
    }

    private static io.qasid.proto.v1.Category category(RuleScope scope) {
        Category category = scope.category();
        return category == null
                ? io.qasid.proto.v1.Category.CATEGORY_UNSPECIFIED
                : io.qasid.proto.v1.Category.valueOf("CATEGORY_" + category.name());
    }
}
