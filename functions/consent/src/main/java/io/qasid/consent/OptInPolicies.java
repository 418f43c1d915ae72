package io.qasid.consent;

import io.qasid.model.Category;
import io.qasid.model.TenantId;
import io.qasid.storage.TenantTransactions;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Whether one yes is enough, for each tenant and category. What was granted before stays granted.
@Singleton
final class OptInPolicies {
    private static final int HISTORY_MAX = 200;
    private static final String COLUMNS = "category, opt_in, opt_in_before, changed_by, admin_key, changed_at";

    private static final String DEMANDED = """
            select opt_in from consent_policies where tenant_id = ? and category in (?, 'ALL')
            order by category = 'ALL' limit 1
            """;

    private static final String ANY_DOUBLE =
            "select opt_in from consent_policies where tenant_id = ? and opt_in = 'DOUBLE' limit 1";

    private static final String UPSERT = """
            insert into consent_policies as known (tenant_id, %s) values (?, ?, ?, ?, ?, ?, ?)
            on conflict (tenant_id, category) do update
                set opt_in = excluded.opt_in, opt_in_before = known.opt_in, changed_by = excluded.changed_by,
                    admin_key = excluded.admin_key, changed_at = excluded.changed_at
                where known.opt_in <> excluded.opt_in
            returning %s
            """.formatted(COLUMNS, COLUMNS);

    private static final String APPEND =
            "insert into consent_policy_history (tenant_id, %s) values (?, ?, ?, ?, ?, ?, ?)".formatted(COLUMNS);

    private static final String IN_FORCE =
            "select " + COLUMNS + " from consent_policies where tenant_id = ? order by category";

    private static final String HISTORY = "select " + COLUMNS
            + " from consent_policy_history where tenant_id = ? order by id desc limit " + HISTORY_MAX;

    private final TenantTransactions transactions;
    private final InstantSource clock;

    OptInPolicies(TenantTransactions transactions, InstantSource clock) {
        this.transactions = transactions;
        this.clock = clock;
    }

    /// @param category null: every one that has no policy of its own
    /// @param before null: there was none
    record Policy(
            @Nullable Category category,
            OptIn optIn,
            @Nullable OptIn before,
            Actor actor,
            Instant changedAt) {}

    /// @param policies those in force
    /// @param history every change, the newest first, at most 200
    record Contents(List<Policy> policies, List<Policy> history) {}

    Contents read(TenantId tenant) throws SQLException {
        return transactions.run(
                tenant,
                connection -> new Contents(select(connection, IN_FORCE, tenant), select(connection, HISTORY, tenant)));
    }

    /// Setting it to what it is changes nothing.
    Policy set(TenantId tenant, @Nullable Category category, OptIn optIn, Actor actor) throws SQLException {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        Policy wanted = new Policy(category, optIn, null, actor, now);
        return transactions.run(tenant, connection -> {
            List<Policy> changed;
            try (PreparedStatement upsert = connection.prepareStatement(UPSERT)) {
                bind(upsert, tenant, wanted);
                changed = read(upsert);
            }
            if (changed.isEmpty()) {
                return select(connection, IN_FORCE, tenant).stream()
                        .filter(policy -> policy.category() == category)
                        .findFirst()
                        .orElseThrow(() -> new SQLException("a policy that was not changed is not there"));
            }
            try (PreparedStatement append = connection.prepareStatement(APPEND)) {
                bind(append, tenant, changed.getFirst());
                append.executeUpdate();
            }
            return changed.getFirst();
        });
    }

    /// What an opt-in needs, read in the transaction that records it: the policy of its category, or else that of all.
    ///
    /// @param category null: all at once, which needs what the strictest of them needs
    static OptIn demanded(Connection connection, TenantId tenant, @Nullable Category category) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(category == null ? ANY_DOUBLE : DEMANDED)) {
            select.setObject(1, tenant.value());
            if (category != null) {
                select.setString(2, category.name());
            }
            try (ResultSet rows = select.executeQuery()) {
                return rows.next() ? OptIn.valueOf(rows.getString(1)) : OptIn.SINGLE;
            }
        }
    }

    /// What opt-ins need, for every category and, under the empty key, for all at once.
    Map<Optional<Category>, OptIn> demanded(TenantId tenant) throws SQLException {
        return transactions.run(tenant, connection -> {
            Map<Optional<Category>, OptIn> demanded = new HashMap<>();
            demanded.put(Optional.empty(), demanded(connection, tenant, null));
            for (Category category : Category.values()) {
                demanded.put(Optional.of(category), demanded(connection, tenant, category));
            }
            return demanded;
        });
    }

    private static void bind(PreparedStatement statement, TenantId tenant, Policy policy) throws SQLException {
        OptIn before = policy.before();
        statement.setObject(1, tenant.value());
        statement.setString(2, text(policy.category()));
        statement.setString(3, policy.optIn().name());
        statement.setObject(4, before == null ? null : before.name(), Types.VARCHAR);
        statement.setString(5, policy.actor().by());
        statement.setString(6, policy.actor().adminKey());
        ConsentRows.time(statement, 7, policy.changedAt());
    }

    private static List<Policy> select(Connection connection, String sql, TenantId tenant) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(sql)) {
            select.setObject(1, tenant.value());
            return read(select);
        }
    }

    private static List<Policy> read(PreparedStatement statement) throws SQLException {
        List<Policy> policies = new ArrayList<>();
        try (ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                String before = row.getString("opt_in_before");
                policies.add(new Policy(
                        Scope.categoryNamed(row.getString("category")).orElse(null),
                        OptIn.valueOf(row.getString("opt_in")),
                        before == null ? null : OptIn.valueOf(before),
                        new Actor(row.getString("changed_by"), row.getString("admin_key")),
                        row.getObject("changed_at", OffsetDateTime.class).toInstant()));
            }
        }
        return policies;
    }

    static String text(@Nullable Category category) {
        return category == null ? Scope.ALL : category.name();
    }
}
