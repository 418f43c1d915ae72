package io.qasid.compliance;

import io.qasid.model.TenantId;
import io.qasid.model.UuidV7;
import io.qasid.storage.Database;
import io.qasid.storage.TenantTransactions;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Makes, changes and ends rules: the rule, its new version and its announcement in one commit.
@Singleton
final class RuleChanges {
    /// Of one owner. The gate walks through the platform's and the tenant's for every message.
    static final int RULES_MAX = 500;

    /// Changes of rules are few: one at a time, so that no two are compared with everything but each other, and whoever
    /// has seen one has seen all with a lower number.
    private static final String ONE_AT_A_TIME = "select pg_advisory_xact_lock(hashtext('compliance_rules'))";

    private static final String OWNED = "select " + RuleRows.COLUMNS + """
             from compliance_rules where not ended and tenant_id = ? order by id
            """;

    private static final String PLATFORMS = "select " + RuleRows.COLUMNS + """
             from compliance_rules where not ended and tenant_id is null order by id
            """;

    private static final String ONE = "select " + RuleRows.COLUMNS + " from compliance_rules where id = ? for update";

    private static final String UPSERT = "insert into compliance_rules (" + RuleRows.COLUMNS + """
            ) values (?, ?, ?, ?, ?, ?, ?::jsonb, ?, ?, ?, ?, ?)
            on conflict (id) do update
                set version = excluded.version, country = excluded.country, category = excluded.category,
                    terms = excluded.terms, note = excluded.note, ended = excluded.ended,
                    changed_at = excluded.changed_at, changed_by = excluded.changed_by,
                    admin_key = excluded.admin_key
            """;

    private static final String APPEND_VERSION = "insert into compliance_rule_versions (" + RuleRows.COLUMNS
            + ") values (?, ?, ?, ?, ?, ?, ?::jsonb, ?, ?, ?, ?, ?)";

    private final Database database;
    private final TenantTransactions transactions;
    private final RuleFile file;
    private final Announcements announcements;
    private final InstantSource clock;
    private final UuidV7 ids;
    private final String adminKey;

    RuleChanges(
            Database database,
            TenantTransactions transactions,
            RuleFile file,
            Announcements announcements,
            InstantSource clock,
            UuidV7 ids,
            ComplianceSettings settings) {
        this.adminKey = settings.adminKeyId();
        this.database = database;
        this.transactions = transactions;
        this.file = file;
        this.announcements = announcements;
        this.clock = clock;
        this.ids = ids;
    }

    sealed interface Outcome {}

    /// Committed; or it said the same already, and nothing changed.
    record Done(RuleRecord record) implements Outcome {}

    record NoSuchRule() implements Outcome {}

    /// An ended rule is history; a new one is made instead.
    record Ended() implements Outcome {}

    /// @param field what a rule keeps for its life
    record Fixed(String field) implements Outcome {}

    record Contradicts(Contradiction contradiction) implements Outcome {}

    /// Its owner has [#RULES_MAX] rules in force.
    record TooMany() implements Outcome {}

    Outcome create(RuleDraft draft) throws SQLException {
        Rule rule = new Rule(ids.next(), 1, draft.scope(), draft.terms());
        return transaction(draft.scope().tenant(), connection -> {
            List<Rule> owned = owned(connection, draft.scope().tenant());
            if (owned.size() >= RULES_MAX) {
                return new TooMany();
            }
            return write(connection, rule, draft, null, owned);
        });
    }

    Outcome change(UUID id, RuleDraft draft) throws SQLException {
        Optional<RuleRecord> found = file.find(id);
        if (found.isEmpty()) {
            return new NoSuchRule();
        }
        Rule known = found.get().rule();
        if (!Objects.equals(known.scope().tenant(), draft.scope().tenant())) {
            return new Fixed("/tenantId");
        }
        if (known.kind() != draft.terms().kind()) {
            return new Fixed("/kind");
        }
        return transaction(draft.scope().tenant(), connection -> {
            List<Rule> owned = owned(connection, draft.scope().tenant());
            RuleRecord last = locked(connection, id);
            if (last.ended()) {
                return new Ended();
            }
            if (last.saysTheSame(draft)) {
                return new Done(last);
            }
            Rule next = new Rule(id, last.rule().version() + 1, draft.scope(), draft.terms());
            return write(connection, next, draft, last.rule().scope(), owned);
        });
    }

    /// Ending it again changes nothing.
    Outcome end(UUID id, String by) throws SQLException {
        Optional<RuleRecord> found = file.find(id);
        if (found.isEmpty()) {
            return new NoSuchRule();
        }
        return transaction(found.get().rule().scope().tenant(), connection -> {
            holdUpOthers(connection);
            RuleRecord last = locked(connection, id);
            if (last.ended()) {
                return new Done(last);
            }
            Rule rule = last.rule();
            Rule ended = new Rule(id, rule.version() + 1, rule.scope(), rule.terms());
            return commit(connection, new RuleRecord(ended, last.note(), true, actor(by), now()), null);
        });
    }

    /// A tenant's rules are changed as that tenant, held to its own rows by row level security; the platform's by the
    /// service itself.
    private Outcome transaction(@Nullable TenantId owner, Database.Work<Outcome> work) throws SQLException {
        return owner == null ? database.inTransaction(work) : transactions.run(owner, work);
    }

    private Outcome write(
            Connection connection, Rule rule, RuleDraft draft, @Nullable RuleScope scopeBefore, List<Rule> owned)
            throws SQLException {
        Optional<Contradiction> contradiction = Contradiction.find(rule, owned);
        if (contradiction.isPresent()) {
            return new Contradicts(contradiction.get());
        }
        return commit(connection, new RuleRecord(rule, draft.note(), false, actor(draft.by()), now()), scopeBefore);
    }

    private Outcome commit(Connection connection, RuleRecord record, @Nullable RuleScope scopeBefore)
            throws SQLException {
        for (String sql : List.of(UPSERT, APPEND_VERSION)) {
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                RuleRows.bind(statement, record);
                statement.executeUpdate();
            }
        }
        announcements.add(connection, record, record.rule().scope());
        if (scopeBefore != null && !scopeBefore.equals(record.rule().scope())) {
            // those whom the rule is about no longer must be decided anew too
            announcements.add(connection, record, scopeBefore);
        }
        return new Done(record);
    }

    /// Holds up every other change until the end of the transaction.
    private static void holdUpOthers(Connection connection) throws SQLException {
        try (PreparedStatement lock = connection.prepareStatement(ONE_AT_A_TIME)) {
            lock.execute();
        }
    }

    private static List<Rule> owned(Connection connection, @Nullable TenantId owner) throws SQLException {
        holdUpOthers(connection);
        try (PreparedStatement query = connection.prepareStatement(owner == null ? PLATFORMS : OWNED)) {
            if (owner != null) {
                query.setObject(1, owner.value());
            }
            return RuleRows.read(query).stream().map(RuleRecord::rule).toList();
        }
    }

    private static RuleRecord locked(Connection connection, UUID id) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(ONE)) {
            query.setObject(1, id);
            return RuleRows.read(query).stream()
                    .findFirst()
                    .orElseThrow(() -> new SQLException("a rule that was there is not there"));
        }
    }

    private Actor actor(String by) {
        return new Actor(by, adminKey);
    }

    /// PostgreSQL keeps microseconds; the answer must read as the record will.
    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }
}
