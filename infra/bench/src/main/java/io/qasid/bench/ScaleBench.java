package io.qasid.bench;

import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/// `scale`: what a message costs with a million stored executions and a million tenants, each with a rule, a sender and
/// a policy, over what it costs with ten thousand of each. Durable acceptances by gRPC, of a thousand of the
/// tenants; the cost is the time of one.
///
/// In the order of their size, each with its rounds; the control is the smallest over itself.
final class ScaleBench implements AutoCloseable {
    private static final double GOAL = 1.1;
    private static final int SMALLEST = 10_000;
    /// Up to so many, tables are made anew before each round: a round accepts as many itself.
    private static final int REFILLED_MAX = 100_000;

    /// Tenants that are made in one statement, which has to end in time.
    private static final int SLICE = 50_000;

    /// Tenants that send, whatever the size.
    private static final int SENDING = 1_000;

    private static final Duration WARM_UP_SLICE = Duration.ofSeconds(5);
    /// Everybody reads what was changed, and the store is done with what was filled in: that is the cost of changing
    /// 900,000 tenants within minutes, and not of having them.
    private static final Duration TAKE_IN = Duration.ofSeconds(30);

    private final Protocol protocol;
    private final List<Integer> sizes;
    private final RouterStand stand = new RouterStand("qasid-scale");
    private final AcceptLoad load;
    private int tenants;

    /// @param largest stored messages, and tenants
    ScaleBench(Protocol protocol, int largest) throws IOException, SQLException {
        this.protocol = protocol;
        List<Integer> steps = new ArrayList<>();
        for (int size = SMALLEST; size <= largest; size *= 10) {
            steps.add(size);
        }
        this.sizes = steps;
        load = new AcceptLoad(stand.port(), protocol.callers(), 1, SENDING);
    }

    Result run() throws Exception {
        say("accepting by gRPC, %d callers, one message a request".formatted(protocol.callers()));
        moreTenants(SMALLEST);
        WarmUp.untilSteady(() -> load.run(WARM_UP_SLICE));
        List<Round> smallest = rounds(SMALLEST);
        Spread control = costs(rounds(SMALLEST), smallest);
        List<Round> last = smallest;
        for (int size : sizes.subList(1, sizes.size())) {
            last = rounds(size);
            say("%,d: a message costs %s of what it costs at %,d".formatted(size, costs(last, smallest), SMALLEST));
        }
        say("A/A control (%,d over itself): %s".formatted(SMALLEST, control));
        return new Result("scale", costs(last, smallest), GOAL, control, last, smallest);
    }

    private static Spread costs(List<Round> these, List<Round> those) {
        double theirs = Spread.of(those.stream().map(Round::perSecond).toList()).median();
        return Spread.of(these.stream().map(round -> theirs / round.perSecond()).toList());
    }

    private List<Round> rounds(int size) throws Exception {
        moreTenants(size);
        List<Round> rounds = new ArrayList<>();
        for (int i = 0; i < protocol.rounds(); i++) {
            if (i == 0 || size <= REFILLED_MAX) {
                fill(size);
            }
            if (i == 0 && size > REFILLED_MAX) {
                load.run(TAKE_IN);
            }
            rounds.add(load.run(Duration.ofSeconds(protocol.seconds())));
            say("%,d: %s".formatted(size, rounds.getLast()));
        }
        return rounds;
    }

    private void fill(int size) throws SQLException, Exception {
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
    private void moreTenants(int size) throws SQLException {
        for (int last = Math.min(size, tenants + SLICE); tenants < size; last = Math.min(size, tenants + SLICE)) {
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

    private static void say(String line) {
        System.out.println(line);
    }

    @Override
    public void close() throws IOException {
        load.close();
        stand.close();
    }
}
