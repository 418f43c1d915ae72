package io.qasid.orchestrator.tenant;

import io.qasid.model.MessageId;
import io.qasid.model.TenantId;
import io.qasid.model.UuidV7;
import io.qasid.orchestrator.Wire;
import io.qasid.proto.v1.Category;
import io.qasid.proto.v1.ListMessagesRequest;
import io.qasid.proto.v1.MessagePage;
import io.qasid.storage.Columns;
import io.qasid.storage.Database;
import io.qasid.storage.TenantTransactions;
import jakarta.inject.Singleton;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.UUID;

/// Notifications, one or many in short. Reads as the tenant, so row-level security stands behind the query.
@Singleton
public final class NotificationQuery {
    private static final int PAGE_MAX = 200;
    private static final UUID FIRST = new UUID(0, 0);
    private static final UUID LAST = new UUID(-1, -1);

    private final TenantTransactions transactions;
    private final InstantSource clock;

    NotificationQuery(Database database, InstantSource clock) {
        this.transactions = new TenantTransactions(database, "qasid_orch_tenant");
        this.clock = clock;
    }

    /// Empty for an unknown one and for another tenant's alike.
    Optional<StoredNotification> find(TenantId tenant, MessageId id) throws SQLException {
        return transactions.run(tenant, connection -> {
            try (PreparedStatement statement = connection.prepareStatement(
                    "select " + StoredNotification.COLUMNS + " from notifications where id = ? and tenant_id = ?")) {
                statement.setObject(1, id.value());
                statement.setObject(2, tenant.value());
                try (ResultSet rows = statement.executeQuery()) {
                    return rows.next() ? Optional.of(StoredNotification.read(rows, clock.instant())) : Optional.empty();
                }
            }
        });
    }

    /// The newest first, without those that the router has.
    ///
    /// @throws IllegalArgumentException if the request makes no sense
    public MessagePage list(ListMessagesRequest request) throws SQLException {
        if (request.getLimit() < 1 || request.getLimit() > PAGE_MAX) {
            throw new IllegalArgumentException("limit: 1 to " + PAGE_MAX);
        }
        TenantId tenant = TenantId.parse(request.getTenantId());
        Instant now = clock.instant();
        String wanted = request.getStatus().isEmpty()
                ? "state <> 'ACCEPTED' and ?::timestamptz is not null"
                : "state <> 'ACCEPTED' and "
                        + NotificationStatus.valueOf(request.getStatus()).predicate();
        UUID before = request.hasAcceptedBefore() ? UuidV7.lowestAt(Wire.instant(request.getAcceptedBefore())) : LAST;
        UUID from = request.hasAcceptedFrom() ? UuidV7.lowestAt(Wire.instant(request.getAcceptedFrom())) : FIRST;
        UUID olderThan = request.getOlderThan().isEmpty()
                ? LAST
                : MessageId.parse(request.getOlderThan()).value();
        String category = request.getCategory() == Category.CATEGORY_UNSPECIFIED
                ? ""
                : Wire.category(request.getCategory()).name();
        return transactions.run(tenant, connection -> {
            try (PreparedStatement statement = connection.prepareStatement("select " + StoredNotification.COLUMNS
                    + " from notifications where tenant_id = ? and id < ? and id < ? and id >= ? and (? = '' or category = ?)"
                    + " and " + wanted + " order by id desc limit ?")) {
                new Columns(statement, 1)
                        .value(tenant.value())
                        .value(before)
                        .value(olderThan)
                        .value(from)
                        .value(category)
                        .value(category)
                        .time(now)
                        .value(request.getLimit() + 1);
                return page(statement, request.getLimit(), now);
            }
        });
    }

    private static MessagePage page(PreparedStatement statement, int limit, Instant now) throws SQLException {
        MessagePage.Builder page = MessagePage.newBuilder();
        try (ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                if (page.getMessagesCount() == limit) {
                    page.setMore(true);
                } else {
                    page.addMessages(StoredNotification.read(rows, now).summary());
                }
            }
        }
        return page.build();
    }
}
