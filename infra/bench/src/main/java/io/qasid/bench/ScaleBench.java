package io.qasid.bench;

import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/// `scale`: what a message costs with a million stored executions, rules and senders of as many tenants, over what it
/// costs with ten thousand of each. Durable acceptances by gRPC; the cost is the time of one.
///
/// In the order of their size, each with its rounds; the control is the smallest over itself.
final class ScaleBench implements AutoCloseable {
    private static final double GOAL = 1.1;
    private static final int SMALLEST = 10_000;
    /// Up to so many, tables are made anew before each round: a round accepts as many itself.
    private static final int REFILLED_MAX = 100_000;

    private static final Duration WARM_UP_SLICE = Duration.ofSeconds(5);

    private final Protocol protocol;
    private final List<Integer> sizes;
    private final RouterStand stand = new RouterStand("qasid-scale");
    private final AcceptLoad load;
    private int rules;

    /// @param largest stored messages, rules and senders
    ScaleBench(Protocol protocol, int largest) throws IOException, SQLException {
        this.protocol = protocol;
        List<Integer> steps = new ArrayList<>();
        for (int size = SMALLEST; size <= largest; size *= 10) {
            steps.add(size);
        }
        this.sizes = steps;
        load = new AcceptLoad(stand.port(), protocol.callers(), 1);
    }

    Result run() throws Exception {
        say("accepting by gRPC, %d callers, one message a request".formatted(protocol.callers()));
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
        moreRules(size);
        List<Round> rounds = new ArrayList<>();
        for (int i = 0; i < protocol.rounds(); i++) {
            if (i == 0 || size <= REFILLED_MAX) {
                fill(size);
            }
            rounds.add(load.run(Duration.ofSeconds(protocol.seconds())));
            say("%,d: %s".formatted(size, rounds.getLast()));
        }
        return rounds;
    }

    private void fill(int size) throws SQLException, Exception {
        stand.execute("truncate fallback_executions, delivery_attempts, idempotency_keys, audit");
        load.run(Duration.ofMillis(200));
        try (Connection connection = DriverManager.getConnection(
                stand.postgres().url(RouterStand.DATABASE),
                stand.postgres().user(),
                stand.postgres().password())) {
            ClonedMessages.insert(
                    connection,
                    ClonedMessages.model(connection),
                    UUID.randomUUID(),
                    size,
                    ClonedMessages.Kind.DELIVERED);
        }
        stand.execute("analyze");
        stand.execute("checkpoint");
    }

    /// One rule and one sender of each of so many tenants.
    private void moreRules(int size) throws SQLException {
        if (size <= rules) {
            return;
        }
        stand.execute("""
                insert into compliance.compliance_rules (id, version, tenant_id, country, category, kind, terms, note,
                    ended, changed_at)
                select uuidv7(), 1, gen_random_uuid(), 'AF', 'MARKETING', 'BLOCKED_PREFIX',
                    jsonb_build_object('prefix', '+9377' || n), 'bench', false, now()
                from generate_series(%d, %d) n
                """.formatted(rules + 1, size));
        stand.execute("""
                insert into sender.sender_registrations (id, tenant_id, sender, kind, country, operator, state, reason,
                    changed_by, requested_at, changed_at)
                select gen_random_uuid(), gen_random_uuid(), 'Bench', 'ALPHANUMERIC', 'AF', '*', 'APPROVED', 'bench',
                    'bench', now(), now()
                from generate_series(%d, %d) n
                """.formatted(rules + 1, size));
        rules = size;
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
