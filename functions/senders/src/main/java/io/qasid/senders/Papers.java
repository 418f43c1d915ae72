package io.qasid.senders;

import io.qasid.model.TenantId;
import io.qasid.model.UuidV7;
import io.qasid.storage.TenantTransactions;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// Documents and comments that belong to registrations. They are added and never taken away.
@Singleton
final class Papers {
    /// Of each kind, of one registration.
    static final int PAPERS_MAX = 100;

    private static final String ADD_DOCUMENT = """
            insert into sender_documents (id, tenant_id, registration_id, kind, reference, added_by, admin_key, added_at)
            select ?, ?, id, ?, ?, ?, ?, ? from sender_registrations
            where id = ? and (select count(*) from sender_documents where registration_id = ?) < %d
            """.formatted(PAPERS_MAX);

    private static final String ADD_COMMENT = """
            insert into sender_comments (id, tenant_id, registration_id, text, made_by, admin_key, made_at)
            select ?, ?, id, ?, ?, ?, ? from sender_registrations
            where id = ? and (select count(*) from sender_comments where registration_id = ?) < %d
            """.formatted(PAPERS_MAX);

    private static final String DOCUMENTS = """
            select id, kind, reference, added_by, added_at from sender_documents where registration_id = ? order by id
            """;

    private static final String COMMENTS = """
            select id, text, made_by, made_at from sender_comments where registration_id = ? order by id
            """;

    private final TenantTransactions transactions;
    private final InstantSource clock;
    private final UuidV7 ids;
    private final String adminKey;

    Papers(TenantTransactions transactions, InstantSource clock, UuidV7 ids, SendersSettings settings) {
        this.transactions = transactions;
        this.clock = clock;
        this.ids = ids;
        this.adminKey = settings.adminKeyId();
    }

    /// @param kind what it is: `TRADE_LICENSE`
    /// @param reference where it lies
    record Document(UUID id, String kind, String reference, String by, Instant at) {}

    record Comment(UUID id, String text, String by, Instant at) {}

    /// @return empty: the registration isn't there or has [#PAPERS_MAX] already
    Optional<Document> addDocument(TenantId tenant, UUID registration, String kind, String reference, String by)
            throws SQLException {
        Document wanted = new Document(ids.next(), kind, reference, by, now());
        return transactions.run(tenant, connection -> {
            try (PreparedStatement insert = connection.prepareStatement(ADD_DOCUMENT)) {
                insert.setObject(1, wanted.id());
                insert.setObject(2, tenant.value());
                insert.setString(3, kind);
                insert.setString(4, reference);
                insert.setString(5, by);
                insert.setString(6, adminKey);
                insert.setObject(7, wanted.at().atOffset(ZoneOffset.UTC));
                insert.setObject(8, registration);
                insert.setObject(9, registration);
                return insert.executeUpdate() == 1 ? Optional.of(wanted) : Optional.empty();
            }
        });
    }

    /// @return empty: the registration isn't there or has [#PAPERS_MAX] already
    Optional<Comment> addComment(TenantId tenant, UUID registration, String text, String by) throws SQLException {
        Comment wanted = new Comment(ids.next(), text, by, now());
        return transactions.run(tenant, connection -> {
            try (PreparedStatement insert = connection.prepareStatement(ADD_COMMENT)) {
                insert.setObject(1, wanted.id());
                insert.setObject(2, tenant.value());
                insert.setString(3, text);
                insert.setString(4, by);
                insert.setString(5, adminKey);
                insert.setObject(6, wanted.at().atOffset(ZoneOffset.UTC));
                insert.setObject(7, registration);
                insert.setObject(8, registration);
                return insert.executeUpdate() == 1 ? Optional.of(wanted) : Optional.empty();
            }
        });
    }

    static List<Document> documents(Connection connection, UUID registration) throws SQLException {
        List<Document> documents = new ArrayList<>();
        try (PreparedStatement select = connection.prepareStatement(DOCUMENTS)) {
            select.setObject(1, registration);
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    documents.add(new Document(
                            row.getObject("id", UUID.class),
                            row.getString("kind"),
                            row.getString("reference"),
                            row.getString("added_by"),
                            row.getObject("added_at", OffsetDateTime.class).toInstant()));
                }
            }
        }
        return documents;
    }

    static List<Comment> comments(Connection connection, UUID registration) throws SQLException {
        List<Comment> comments = new ArrayList<>();
        try (PreparedStatement select = connection.prepareStatement(COMMENTS)) {
            select.setObject(1, registration);
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    comments.add(new Comment(
                            row.getObject("id", UUID.class),
                            row.getString("text"),
                            row.getString("made_by"),
                            row.getObject("made_at", OffsetDateTime.class).toInstant()));
                }
            }
        }
        return comments;
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }
}
