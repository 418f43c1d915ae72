package io.qasid.bench;

import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.UUID;

/// A router whose store holds so many messages, and so many tenants with a rule, a sender and a policy each.
final class ScaleStand implements AutoCloseable {
    /// Up to so many, messages are made anew before each round: a round accepts as many itself.
    private static final int REFILLED_MAX = 100_000;

    /// Tenants that are made in one statement, which has to end in time.
    private static final int SLICE = 50_000;

    /// Tenants that send, whatever the size.
    private static final int SENDING = 1_000;

    private static final Duration WARM_UP_SLICE = Duration.ofSeconds(5);
    /// Everybody reads what was changed, and the store is done with what was filled in: that is the cost of changing
    /// a million tenants within minutes, and not of having them.
    private static final Duration TAKE_IN = Duration.ofSeconds(30);

    private final int size;
    private final RouterStand stand = new RouterStand("qasid-scale");
    private final AcceptLoad load;
    private int tenants;

    ScaleStand(int size, int callers) throws IOException, SQLException {
        this.size = size;
        load = new AcceptLoad(stand.port(), callers, 1, SENDING);
    }

    int size() {
        return size;
    }

    /// The router has compiled itself, and the store is full.
    void prepare() throws Exception {
        moreTenants(Math.min(SENDING, size));
        WarmUp.untilSteady(() -> load.run(WARM_UP_SLICE));
        moreTenants(size);
        fill();
        load.run(TAKE_IN);
    }

    Round round(Duration time) throws Exception {
        if (size <= REFILLED_MAX) {
            fill();
        }
        return load.run(time);
    }

    private void fill() throws Exception {
        stand.emptyMessages();
        load.run(Duration.ofMillis(200));
        try (Connection connection = DriverManager.getConnection(
                stand.postgres().url(RouterStand.DATABASE),
                stand.postgres().user(),
                stand.postgres().password())) {
            ClonedMessages.insert(
                    connection,
                    ClonedMessages.last(connection),
                    UUID.randomUUID(),
                    size,
                    ClonedMessages.Kind.DELIVERED);
            ClonedMessages.settle(connection);
        }
    }

    /// A rule, a sender and a policy of each of so many tenants, as the services keep them. The stand has the first
    /// one's sender.
    private void moreTenants(int wanted) throws SQLException {
        for (int last = Math.min(wanted, tenants + SLICE); tenants < wanted; last = Math.min(wanted, tenants + SLICE)) {
            String given = "(select n, %s as tenant from generate_series(%d, %d) n) given"
                    .formatted(AcceptLoad.tenantInSql("n"), tenants + 1, last);
            stand.execute("""
                    with made as (
                        insert into compliance.compliance_rules (id, version, tenant_id, country, category, kind, terms,
                            note, ended, changed_at)
                        select uuidv7(), 1, tenant, 'AF', 'MARKETING', 'BLOCKED_PREFIX',
                            jsonb_build_object('prefix', '+9377' || n), 'bench', false, now()
                        from %s
                        returning *)
                    insert into compliance.compliance_rule_versions (id, version, tenant_id, country, category, kind,
                        terms, note, ended, changed_at)
                    select id, version, tenant_id, country, category, kind, terms, note, ended, changed_at from made
                    """.formatted(given));
            stand.execute("""
                    insert into sender.sender_registrations (id, tenant_id, sender, kind, country, operator, state,
                        reason, changed_by, requested_at, changed_at)
                    select gen_random_uuid(), tenant, '%s', 'ALPHANUMERIC', 'AF', '*', 'APPROVED',
                        'bench', 'bench', now(), now()
                    from %s
                    on conflict do nothing
                    """.formatted(AcceptLoad.SENDER, given));
            stand.execute("""
                    with made as (
                        insert into chan.policies (tenant_id, category, name, prefix, version, gone, terms, reason,
                            changed_by, admin_key, changed_at)
                        select tenant, 'TRANSACTIONAL', 'default', '', 1, false,
                            '{"strategy":"SEQUENTIAL","steps":[{"route":"sms:awcc"},{"route":"sms:roshan"}]}',
                            'bench', 'bench', 'bench', now()
                        from %s
                        returning *)
                    insert into chan.policy_versions (tenant_id, category, name, prefix, version, gone, terms, reason,
                        changed_by, admin_key, changed_at)
                    select tenant_id, category, name, prefix, version, gone, terms, reason, changed_by, admin_key,
                        changed_at
                    from made
                    """.formatted(given));
            tenants = last;
        }
    }

    @Override
    public void close() throws IOException {
        load.close();
        stand.close();
    }
}
