package io.qasid.channelrouter.budgets;

import io.qasid.channelrouter.audit.AuditEntry;
import io.qasid.channelrouter.audit.AuditRows;
import io.qasid.channelrouter.audit.AuditSlot;
import io.qasid.model.Money;
import io.qasid.model.Reason;
import io.qasid.model.TenantId;
import io.qasid.storage.Columns;
import io.qasid.storage.Database;
import io.qasid.storage.RoundTrip;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;

/// The limits themselves, as admins see and set them.
public final class Budgets {
    static final String SELECT = "select tenant_id, amount, currency, period, version from budgets";

    private final Database database;
    private final String region;
    private final String currency;
    private final InstantSource clock;

    /// @param region whose audit chain the changes go into
    /// @param currency of the price list
    public Budgets(Database database, String region, String currency, InstantSource clock) {
        this.database = database;
        this.region = region;
        this.currency = currency;
        this.clock = clock;
    }

    /// @param version that it was decided upon; empty: there was no budget
    public record Order(TenantId tenant, Money limit, Period period, OptionalInt version, String reason, String by) {}

    /// @param version that it was decided upon
    public record Removal(TenantId tenant, int version, String reason, String by) {}

    public sealed interface Outcome {}

    public sealed interface RemovalOutcome {}

    /// @param standing the last one
    public record Removed(Budget.Standing standing) implements RemovalOutcome {}

    public record Put(Budget.Standing standing) implements Outcome {}

    /// Nothing was changed: somebody else was faster.
    ///
    /// @param version now; empty: there is no budget
    public record Conflict(OptionalInt version) implements Outcome, RemovalOutcome {}

    /// Nothing was changed: prices are in another currency.
    public record OtherCurrency(String currency) implements Outcome {}

    public Optional<Budget.Standing> find(TenantId tenant) throws SQLException {
        return database.inTransaction(connection -> find(connection, tenant, false));
    }

    /// Puts a limit in the place of the one before; what is gone stays gone. It counts for messages that are accepted
    /// after this returned.
    public Outcome put(Order order) throws SQLException {
        if (!order.limit().currency().equals(currency)) {
            return new OtherCurrency(currency);
        }
        try (AuditSlot slot = new AuditSlot(database, region)) {
            AuditSlot.Held held = slot.held();
            Connection connection = held.connection();
            connection.setAutoCommit(false);
            Instant now = clock.instant();
            if (!changed(connection, order, now)) {
                OptionalInt version = find(connection, order.tenant(), true)
                        .map(known -> OptionalInt.of(known.budget().version()))
                        .orElse(OptionalInt.empty());
                connection.rollback();
                return new Conflict(version);
            }
            AuditEntry entry = new AuditEntry(
                    now, order.tenant(), null, "BUDGET_SET", 0, new Reason("OPERATOR_ORDER", detail(order)), "");
            RoundTrip trip = new RoundTrip();
            AuditRows.append(trip, held, held.tail().links(List.of(entry)));
            trip.run(connection);
            Budget.Standing standing = find(connection, order.tenant(), true).orElseThrow();
            connection.commit();
            return new Put(standing);
        }
    }

    /// From the time at which this returned the tenant may spend as much as it likes. Its accounts stay: what was
    /// reserved
    /// for messages under way is settled on them as ever, and a budget that is set later finds what is gone.
    public RemovalOutcome remove(Removal removal) throws SQLException {
        try (AuditSlot slot = new AuditSlot(database, region)) {
            AuditSlot.Held held = slot.held();
            Connection connection = held.connection();
            connection.setAutoCommit(false);
            Optional<Budget.Standing> last = find(connection, removal.tenant(), true);
            if (last.isEmpty() || last.get().budget().version() != removal.version()) {
                connection.rollback();
                return new Conflict(
                        last.map(known -> OptionalInt.of(known.budget().version()))
                                .orElse(OptionalInt.empty()));
            }
            AuditEntry entry = new AuditEntry(
                    clock.instant(),
                    removal.tenant(),
                    null,
                    "BUDGET_REMOVED",
                    0,
                    new Reason("OPERATOR_ORDER", detail(last.get().budget(), removal)),
                    "");
            RoundTrip trip = new RoundTrip()
                    .update(
                            "delete from budgets where tenant_id = ?",
                            columns -> columns.value(removal.tenant().value()));
            AuditRows.append(trip, held, held.tail().links(List.of(entry)));
            trip.run(connection);
            connection.commit();
            return new Removed(last.get());
        }
    }

    private static String detail(Budget last, Removal removal) {
        return last.limit().minorUnits() + " minor units of " + last.limit().currency() + ", " + last.period() + ", by "
                + removal.by() + (removal.reason().isEmpty() ? "" : ": " + removal.reason());
    }

    private static String detail(Order order) {
        return order.limit().minorUnits() + " minor units of " + order.limit().currency() + ", " + order.period()
                + ", by " + order.by() + (order.reason().isEmpty() ? "" : ": " + order.reason());
    }

    private static boolean changed(Connection connection, Order order, Instant now) throws SQLException {
        String sql = order.version().isEmpty() ? """
                  insert into budgets (amount, currency, period, reason, set_by, set_at, tenant_id, version)
                  values (?, ?, ?, ?, ?, ?, ?, 1) on conflict do nothing
                  """ : """
                  update budgets set amount = ?, currency = ?, period = ?, reason = ?, set_by = ?, set_at = ?,
                      version = version + 1
                  where tenant_id = ? and version = ?
                  """;
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            Columns columns = new Columns(statement, 1)
                    .value(order.limit().minorUnits())
                    .value(order.limit().currency())
                    .value(order.period().name())
                    .value(order.reason())
                    .value(order.by())
                    .time(now)
                    .value(order.tenant().value());
            if (order.version().isPresent()) {
                columns.value(order.version().getAsInt());
            }
            return statement.executeUpdate() == 1;
        }
    }

    private Optional<Budget.Standing> find(Connection connection, TenantId tenant, boolean locked) throws SQLException {
        List<Budget> budgets = new ArrayList<>();
        List<Budget.Standing> standings = new ArrayList<>();
        new RoundTrip()
                .query(
                        SELECT + " where tenant_id = ?" + (locked ? " for update" : ""),
                        columns -> columns.value(tenant.value()),
                        rows -> {
                            if (rows.next()) {
                                budgets.add(read(rows));
                            }
                        })
                .run(connection);
        if (budgets.isEmpty()) {
            return Optional.empty();
        }
        Budget budget = budgets.getFirst();
        String account = budget.period().account(clock.instant());
        new RoundTrip()
                .query(
                        "select reserved, spent from budget_accounts where tenant_id = ? and account = ?",
                        columns -> columns.value(tenant.value()).value(account),
                        rows -> {
                            boolean used = rows.next();
                            standings.add(new Budget.Standing(
                                    budget,
                                    account,
                                    new Money(
                                            used ? rows.getLong(1) : 0,
                                            budget.limit().currency()),
                                    new Money(
                                            used ? rows.getLong(2) : 0,
                                            budget.limit().currency())));
                        })
                .run(connection);
        return Optional.of(standings.getFirst());
    }

    static Budget read(ResultSet rows) throws SQLException {
        return new Budget(
                new TenantId(Objects.requireNonNull(rows.getObject(1, UUID.class))),
                new Money(rows.getLong(2), rows.getString(3)),
                Period.valueOf(rows.getString(4)),
                rows.getInt(5));
    }

    /// An account that does not say what its messages say.
    public record Discrepancy(
            TenantId tenant,
            String account,
            long reserved,
            long reservedByMessages,
            long spent,
            long spentByMessages) {}

    /// `reserved` is the sum of what is held for messages that have not ended, `spent` the sum of what the others came
    /// to, on every account. Reads all messages with a budget: for tests, drills and people with a doubt.
    public List<Discrepancy> discrepancies() throws SQLException {
        List<Discrepancy> found = new ArrayList<>();
        try (Connection connection = database.connection()) {
            new RoundTrip()
                    .query("""
                            with said as (
                                select tenant_id, budget_account as account,
                                    sum(reserved) filter (where spent is null) as reserved, sum(spent) as spent
                                from fallback_executions where budget_account is not null group by 1, 2)
                            select tenant_id, account, coalesce(a.reserved, 0), coalesce(s.reserved, 0),
                                coalesce(a.spent, 0), coalesce(s.spent, 0)
                            from budget_accounts a full join said s using (tenant_id, account)
                            where coalesce(a.reserved, 0) <> coalesce(s.reserved, 0)
                               or coalesce(a.spent, 0) <> coalesce(s.spent, 0)
                            """, columns -> {}, rows -> {
                        while (rows.next()) {
                            found.add(new Discrepancy(
                                    new TenantId(Objects.requireNonNull(rows.getObject(1, UUID.class))),
                                    rows.getString(2),
                                    rows.getLong(3),
                                    rows.getLong(4),
                                    rows.getLong(5),
                                    rows.getLong(6)));
                        }
                    })
                    .run(connection);
        }
        return found;
    }
}
