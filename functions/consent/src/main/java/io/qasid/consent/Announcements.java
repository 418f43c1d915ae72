package io.qasid.consent;

import io.qasid.model.Msisdn;
import io.qasid.model.TenantId;
import io.qasid.model.UuidV7;
import io.qasid.outbox.Outbox;
import io.qasid.proto.v1.ConsentChanged;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;

/// Tells caches what they must forget, in the commit of the change.
@Singleton
final class Announcements {
    private final Outbox outbox;
    private final UuidV7 ids;

    Announcements(Outbox outbox, UuidV7 ids) {
        this.outbox = outbox;
        this.ids = ids;
    }

    void add(Connection connection, TenantId tenant, Msisdn recipient, Scope scope, Instant at) throws SQLException {
        ConsentChanged.Builder changed =
                ConsentChanged.newBuilder().setTenantId(tenant.toString()).setRecipient(recipient.e164());
        if (scope.channel() != null) {
            changed.setChannel(scope.channel().wireName());
        }
        if (scope.category() != null) {
            changed.setCategory(io.qasid.proto.v1.Category.valueOf(
                    "CATEGORY_" + scope.category().name()));
        }
        outbox.append(connection, ids.next(), tenant, at, changed.build());
    }

    /// Of many at once.
    ///
    /// @param recipients empty: every recipient of the tenant, for those whose number isn't known
    void addAll(Connection connection, TenantId tenant, Collection<Msisdn> recipients, Instant at) throws SQLException {
        ConsentChanged.Builder changed = ConsentChanged.newBuilder().setTenantId(tenant.toString());
        recipients.forEach(recipient -> changed.addRecipients(recipient.e164()));
        outbox.append(connection, ids.next(), tenant, at, changed.build());
    }
}
