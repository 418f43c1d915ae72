package io.qasid.channelrouter.query;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.Timestamp;
import io.qasid.channelrouter.Wire;
import io.qasid.channelrouter.accept.Steps;
import io.qasid.channelrouter.audit.AuditEntry;
import io.qasid.channelrouter.ladder.Attempt;
import io.qasid.channelrouter.ladder.AttemptState;
import io.qasid.channelrouter.ladder.Step;
import io.qasid.model.Category;
import io.qasid.model.DeliveryState;
import io.qasid.model.MessageId;
import io.qasid.model.MessageStatus;
import io.qasid.model.Money;
import io.qasid.model.TenantId;
import io.qasid.model.UuidV7;
import io.qasid.proto.v1.AttemptView;
import io.qasid.proto.v1.ChargeView;
import io.qasid.proto.v1.DecisionView;
import io.qasid.proto.v1.ListMessagesRequest;
import io.qasid.proto.v1.MessagePage;
import io.qasid.proto.v1.MessageSummary;
import io.qasid.proto.v1.MessageView;
import io.qasid.storage.Database;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/// Messages, each with every attempt and every decision, or many in short. Reads as the tenant, so row-level security
/// stands behind the
/// query.
public final class MessageQuery {
    private static final ObjectMapper JSON = new ObjectMapper();

    private static final int PAGE_MAX = 200;
    private static final UUID FIRST = new UUID(0, 0);
    private static final UUID LAST = new UUID(-1, -1);

    private final Database database;

    public MessageQuery(Database database) {
        this.database = database;
    }

    /// Empty for an unknown message and for another tenant's alike.
    public Optional<MessageView> find(TenantId tenant, MessageId message) throws SQLException {
        return database.inTransaction(connection -> {
            actAs(connection, tenant);
            MessageView.Builder view = MessageView.newBuilder();
            if (!readExecution(connection, message, view)) {
                return Optional.empty();
            }
            readAttempts(connection, message, view);
            readDecisions(connection, message, view);
            return Optional.of(view.build());
        });
    }

    /// The newest first.
    ///
    /// @throws IllegalArgumentException if the request makes no sense
    public MessagePage list(ListMessagesRequest request) throws SQLException {
        if (request.getLimit() < 1 || request.getLimit() > PAGE_MAX) {
            throw new IllegalArgumentException("limit: 1 to " + PAGE_MAX);
        }
        TenantId tenant = TenantId.parse(request.getTenantId());
        UUID before = request.hasAcceptedBefore() ? UuidV7.lowestAt(Wire.instant(request.getAcceptedBefore())) : LAST;
        UUID olderThan = request.getOlderThan().isEmpty()
                ? LAST
                : MessageId.parse(request.getOlderThan()).value();
        UUID from = request.hasAcceptedFrom() ? UuidV7.lowestAt(Wire.instant(request.getAcceptedFrom())) : FIRST;
        String category = request.getCategory() == io.qasid.proto.v1.Category.CATEGORY_UNSPECIFIED
                ? ""
                : Wire.category(request.getCategory()).name();
        return database.inTransaction(connection -> {
            actAs(connection, tenant);
            try (PreparedStatement statement = connection.prepareStatement("""
                    select message_id, status, recipient, sender, category, segments, route, accepted_at, finished_at
                    from fallback_executions
                    where tenant_id = ? and message_id < ? and message_id < ? and message_id >= ?
                      and (? = '' or status = ?) and (? = '' or category = ?)
                    order by message_id desc limit ?
                    """)) {
                Object[] values = {
                    tenant.value(),
                    before,
                    olderThan,
                    from,
                    request.getStatus(),
                    request.getStatus(),
                    category,
                    category,
                    request.getLimit() + 1
                };
                for (int i = 0; i < values.length; i++) {
                    statement.setObject(i + 1, values[i]);
                }
                return page(statement, request.getLimit());
            }
        });
    }

    private static MessagePage page(PreparedStatement statement, int limit) throws SQLException {
        MessagePage.Builder page = MessagePage.newBuilder();
        try (ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                if (page.getMessagesCount() == limit) {
                    return page.setMore(true).build();
                }
                MessageSummary.Builder message = MessageSummary.newBuilder()
                        .setMessageId(rows.getString(1))
                        .setStatus(rows.getString(2))
                        .setRecipient(rows.getString(3))
                        .setSender(rows.getString(4))
                        .setCategory(Wire.category(Category.valueOf(rows.getString(5))))
                        .setSegments(rows.getInt(6))
                        .setRoute(rows.getString(7))
                        .setAcceptedAt(time(rows, 8));
                if (rows.getObject(9) != null) {
                    message.setFinishedAt(time(rows, 9));
                }
                page.addMessages(message);
            }
        }
        return page.build();
    }

    private static void actAs(Connection connection, TenantId tenant) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("set local role qasid_tenant");
        }
        try (PreparedStatement statement = connection.prepareStatement("select set_config('app.tenant_id', ?, true)")) {
            statement.setString(1, tenant.toString());
            statement.execute();
        }
    }

    private static boolean readExecution(Connection connection, MessageId message, MessageView.Builder view)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("""
                select status, recipient, sender, category, encoding, segments, accepted_at, deadline, finished_at,
                    metadata, steps, strategy, price_max, due_at
                from fallback_executions where message_id = ?
                """)) {
            statement.setObject(1, message.value());
            try (ResultSet rows = statement.executeQuery()) {
                if (!rows.next()) {
                    return false;
                }
                List<Step> steps = Steps.read(rows.getString(11));
                view.setMessageId(message.toString())
                        .setStatus(rows.getString(1))
                        .setRecipient(rows.getString(2))
                        .setSender(rows.getString(3))
                        .setCategory(Wire.category(Category.valueOf(rows.getString(4))))
                        .setEncoding(rows.getString(5))
                        .setSegments(rows.getInt(6))
                        .setAcceptedAt(time(rows, 7))
                        .setDeadline(time(rows, 8))
                        .putAllMetadata(metadata(rows.getString(10)))
                        .addAllSteps(steps.stream().map(Wire::step).toList())
                        .setStrategy(rows.getString(12));
                Long cap = rows.getObject(13, Long.class);
                if (cap != null) {
                    view.setPriceMax(
                            Wire.money(new Money(cap, steps.getFirst().price().currency())));
                }
                if (MessageStatus.DEFERRED.name().equals(rows.getString(1))) {
                    view.setDeferredUntil(time(rows, 14));
                }
                if (rows.getObject(9) != null) {
                    view.setFinishedAt(time(rows, 9));
                }
                return true;
            }
        }
    }

    private static void readAttempts(Connection connection, MessageId message, MessageView.Builder view)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("""
                select ordinal, route, state, reason, provider_ids, created_at, updated_at, step, segments, segment_states,
                    charge, estimate, charged, currency, coalesce(price_list, '')
                from delivery_attempts where message_id = ? order by ordinal
                """)) {
            statement.setObject(1, message.value());
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    AttemptView.Builder attempt = AttemptView.newBuilder()
                            .setOrdinal(rows.getInt(1))
                            .setRoute(rows.getString(2))
                            .setState(rows.getString(3))
                            .setReason(rows.getString(4))
                            .setCreatedAt(time(rows, 6))
                            .setUpdatedAt(time(rows, 7));
                    Attempt known = new Attempt(
                            rows.getInt(1),
                            rows.getInt(8),
                            AttemptState.valueOf(rows.getString(3)),
                            rows.getInt(9),
                            rows.getString(10).isEmpty()
                                    ? List.of()
                                    : Arrays.stream(rows.getString(10).split(",", -1))
                                            .map(DeliveryState::valueOf)
                                            .toList(),
                            rows.getString(4));
                    if (known.mayBeCharged()) {
                        attempt.setPrice(view.getSteps(known.step()).getPrice());
                    }
                    readCharge(rows, known).ifPresent(attempt::setCharge);
                    String ids = rows.getString(5);
                    if (!ids.isEmpty()) {
                        attempt.addAllProviderMessageIds(Arrays.asList(ids.split(",")));
                    }
                    view.addAttempts(attempt);
                }
            }
        }
    }

    /// Empty for one from before there were charge records.
    private static Optional<ChargeView> readCharge(ResultSet rows, Attempt attempt) throws SQLException {
        String state = rows.getString(11);
        if (state == null) {
            return Optional.empty();
        }
        String currency = rows.getString(14);
        ChargeView.Builder charge = ChargeView.newBuilder()
                .setState(state)
                .setEstimate(Wire.money(new Money(rows.getLong(12), currency)))
                .setSegments(attempt.segmentStates().size())
                .setPriceList(rows.getString(15));
        Long charged = rows.getObject(13, Long.class);
        if (charged != null) {
            charge.setFinal(Wire.money(new Money(charged, currency)));
        }
        return Optional.of(charge.build());
    }

    private static void readDecisions(Connection connection, MessageId message, MessageView.Builder view)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("""
                select payload from audit where message_id = ?
                order by convert_from(payload, 'UTF8')::json ->> 'at', slot, sequence
                """)) {
            statement.setObject(1, message.value());
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    AuditEntry entry = AuditEntry.parse(rows.getBytes(1));
                    view.addDecisions(DecisionView.newBuilder()
                            .setAt(Wire.timestamp(entry.at()))
                            .setKind(entry.kind())
                            .setReason(entry.reason().code())
                            .setDetail(entry.reason().detail())
                            .setAttempt(entry.attempt()));
                }
            }
        }
    }

    private static Map<String, String> metadata(String json) {
        try {
            return JSON.readValue(json, new TypeReference<>() {});
        } catch (IOException e) {
            throw new UncheckedIOException("stored metadata is not a JSON object of strings", e);
        }
    }

    private static Timestamp time(ResultSet rows, int column) throws SQLException {
        return Wire.timestamp(rows.getObject(column, OffsetDateTime.class).toInstant());
    }
}
