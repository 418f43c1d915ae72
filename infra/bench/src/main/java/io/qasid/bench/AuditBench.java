package io.qasid.bench;

import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// `audit`: durable acceptances a second with their audit records, over the same without.
///
/// Without: `chan.audit` is a view whose trigger swallows the rows. The router hashes and sends them both times, which
/// is some microseconds a message; what differs is everything that PostgreSQL does for them: heap, indexes, log.
final class AuditBench implements AutoCloseable {
    private static final double GOAL = 0.9;
    private static final Duration WARM_UP_SLICE = Duration.ofSeconds(5);

    private final Protocol protocol;
    private final RouterStand stand = new RouterStand("qasid-audit");
    private final AcceptLoad load;

    AuditBench(Protocol protocol) throws IOException, SQLException {
        this.protocol = protocol;
        load = new AcceptLoad(stand.port(), protocol.callers(), 1);
        stand.execute("""
                create function swallowed() returns trigger language plpgsql as 'begin return new; end'
                """);
    }

    Result run() throws Exception {
        say("accepting by gRPC, %d callers, one message a request".formatted(protocol.callers()));
        WarmUp.untilSteady(() -> {
            stand.emptyMessages();
            return load.run(WARM_UP_SLICE);
        });
        List<Round> audited = new ArrayList<>();
        List<Round> bare = new ArrayList<>();
        List<Double> ratios = new ArrayList<>();
        List<Double> controls = new ArrayList<>();
        for (int i = 1; i <= protocol.rounds(); i++) {
            Round before = round();
            swallow();
            Round without = round();
            keep();
            Round after = round();
            audited.add(before);
            bare.add(without);
            controls.add(after.perSecond() / before.perSecond());
            ratios.add((before.perSecond() + after.perSecond()) / (2 * without.perSecond()));
            say("round %d: audited %s and %s | without %s | ratio %.2f"
                    .formatted(i, before, after, without, ratios.getLast()));
        }
        Spread control = Spread.of(controls);
        say("A/A control (audited over audited): " + control);
        return new Result("audit", Spread.of(ratios), GOAL, control, audited, bare);
    }

    private Round round() throws Exception {
        stand.emptyMessages();
        return load.run(Duration.ofSeconds(protocol.seconds()));
    }

    private void swallow() throws SQLException {
        stand.execute("""
                begin;
                alter table audit rename to audit_kept;
                create view audit as select * from audit_kept;
                create trigger swallow instead of insert on audit for each row execute function swallowed();
                commit
                """);
    }

    private void keep() throws SQLException {
        stand.execute("""
                begin;
                drop view audit;
                alter table audit_kept rename to audit;
                commit
                """);
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
