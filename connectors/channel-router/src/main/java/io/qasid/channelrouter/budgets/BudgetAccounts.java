package io.qasid.channelrouter.budgets;

import io.qasid.model.MessageId;
import io.qasid.model.Money;
import io.qasid.model.TenantId;
import io.qasid.storage.RoundTrip;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;

/// Moves money on the accounts of budgets, inside the transactions of those who accept messages and of those who bring
/// them to their ends.
///
/// An account is locked last, after everything else that such a transaction may wait for, and accounts in the order of
/// tenant and name: nobody waits in a circle.
public final class BudgetAccounts {
    private BudgetAccounts() {}

    /// What a message may cost at most.
    ///
    /// @param at when it is accepted
    public record Need(MessageId message, TenantId tenant, Money most, Instant at) {}

    /// @param accounts by message for which all that it may cost is reserved; none where the tenant has no budget
    /// @param refused by message that does not fit: why, for a person
    public record Reserved(Map<MessageId, String> accounts, Map<MessageId, String> refused) {}

    private record Key(UUID tenant, String account) {}

    private static final class Account {
        private final Budget budget;
        private final Key key;
        private long free;
        private long more;

        Account(Budget budget, Key key) {
            this.budget = budget;
            this.key = key;
        }
    }

    /// Reserves in the order of `needs`, leaving out what does not fit beside those before it.
    public static Reserved reserve(Connection connection, List<Need> needs) throws SQLException {
        Map<MessageId, String> booked = new HashMap<>();
        Map<MessageId, String> refused = new LinkedHashMap<>();
        Map<TenantId, Budget> budgets = budgets(connection, needs);
        if (budgets.isEmpty()) {
            return new Reserved(booked, refused);
        }
        Map<Key, Account> accounts = locked(connection, budgets, needs);
        for (Need need : needs) {
            Budget budget = budgets.get(need.tenant());
            if (budget == null) {
                continue;
            }
            Money limit = budget.limit();
            if (!limit.currency().equals(need.most().currency())) {
                refused.put(
                        need.message(),
                        "the budget is in " + limit.currency() + " and prices are in "
                                + need.most().currency());
                continue;
            }
            Account account = Objects.requireNonNull(accounts.get(key(budget, need)));
            long most = need.most().minorUnits();
            if (most > 0 && most > account.free) {
                refused.put(
                        need.message(),
                        "it may take " + most + " and " + Math.max(0, account.free) + " of the budget of "
                                + limit.minorUnits() + " minor units of " + limit.currency() + " are left");
                continue;
            }
            account.free -= most;
            account.more += most;
            booked.put(need.message(), account.key.account());
        }
        book(
                connection,
                accounts.values().stream().filter(account -> account.more > 0).toList());
        return new Reserved(booked, refused);
    }

    private static Map<TenantId, Budget> budgets(Connection connection, List<Need> needs) throws SQLException {
        List<UUID> tenants =
                needs.stream().map(need -> need.tenant().value()).distinct().toList();
        Map<TenantId, Budget> budgets = new HashMap<>();
        new RoundTrip()
                .query(
                        Budgets.SELECT + " where tenant_id = any(?::uuid[])",
                        columns -> columns.uuids(tenants, tenant -> tenant),
                        rows -> {
                            while (rows.next()) {
                                Budget budget = Budgets.read(rows);
                                budgets.put(budget.tenant(), budget);
                            }
                        })
                .run(connection);
        return budgets;
    }

    private static Key key(Budget budget, Need need) {
        return new Key(need.tenant().value(), budget.period().account(need.at()));
    }

    private static Map<Key, Account> locked(Connection connection, Map<TenantId, Budget> budgets, List<Need> needs)
            throws SQLException {
        Map<Key, Account> accounts = new LinkedHashMap<>();
        for (Need need : needs) {
            Budget budget = budgets.get(need.tenant());
            if (budget != null) {
                accounts.computeIfAbsent(key(budget, need), key -> new Account(budget, key));
            }
        }
        List<Account> rows = List.copyOf(accounts.values());
        new RoundTrip()
                .update(
                        """
                        insert into budget_accounts (tenant_id, account, amount, reserved, spent)
                        select tenant_id, account, amount, 0, 0
                        from unnest(?::uuid[], ?::text[], ?::int8[]) as n(tenant_id, account, amount)
                        order by tenant_id, account on conflict do nothing
                        """,
                        columns -> columns.uuids(rows, account -> account.key.tenant())
                                .texts(rows, account -> account.key.account())
                                .longs(rows, account -> account.budget.limit().minorUnits()))
                .query(
                        """
                        select tenant_id, account, reserved + spent from budget_accounts
                        where (tenant_id, account) in (select * from unnest(?::uuid[], ?::text[]))
                        order by tenant_id, account for update
                        """,
                        columns -> columns.uuids(rows, account -> account.key.tenant())
                                .texts(rows, account -> account.key.account()),
                        gone -> free(gone, accounts))
                .run(connection);
        return accounts;
    }

    private static void free(ResultSet gone, Map<Key, Account> accounts) throws SQLException {
        while (gone.next()) {
            Key key = new Key(Objects.requireNonNull(gone.getObject(1, UUID.class)), gone.getString(2));
            Account account = Objects.requireNonNull(accounts.get(key));
            account.free = account.budget.limit().minorUnits() - gone.getLong(3);
        }
    }

    private static void book(Connection connection, List<Account> rows) throws SQLException {
        if (rows.isEmpty()) {
            return;
        }
        new RoundTrip()
                .update(
                        """
                        update budget_accounts a set amount = n.amount, reserved = a.reserved + n.more
                        from unnest(?::uuid[], ?::text[], ?::int8[], ?::int8[]) as n(tenant_id, account, amount, more)
                        where a.tenant_id = n.tenant_id and a.account = n.account
                        """,
                        columns -> columns.uuids(rows, account -> account.key.tenant())
                                .texts(rows, account -> account.key.account())
                                .longs(rows, account -> account.budget.limit().minorUnits())
                                .longs(rows, account -> account.more))
                .run(connection);
    }

    /// Books what messages came to, one row for each account, as the last thing that locks anything.
    public static void settle(RoundTrip trip, List<Booking> bookings) {
        Map<Key, Booking> sums = new LinkedHashMap<>();
        for (Booking booking : bookings) {
            sums.merge(new Key(booking.tenant().value(), booking.account()), booking, Booking::plus);
        }
        List<Booking> rows = new ArrayList<>(sums.values());
        rows.removeIf(booking -> booking.reserved() == 0 && booking.spent() == 0);
        if (rows.isEmpty()) {
            return;
        }
        trip.update(
                """
                with locked as (
                    select tenant_id, account from budget_accounts
                    where (tenant_id, account) in (select * from unnest(?::uuid[], ?::text[]))
                    order by tenant_id, account for update)
                update budget_accounts a set reserved = a.reserved + n.reserved, spent = a.spent + n.spent
                from locked join unnest(?::uuid[], ?::text[], ?::int8[], ?::int8[])
                    as n(tenant_id, account, reserved, spent) using (tenant_id, account)
                where a.tenant_id = locked.tenant_id and a.account = locked.account
                """,
                columns -> columns.uuids(rows, row -> row.tenant().value())
                        .texts(rows, Booking::account)
                        .uuids(rows, row -> row.tenant().value())
                        .texts(rows, Booking::account)
                        .longs(rows, Booking::reserved)
                        .longs(rows, Booking::spent));
    }
}
