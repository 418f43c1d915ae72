package io.qasid.bench;

import io.qasid.local.client.SendRequest;
import io.qasid.model.Category;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/// `fair`: how long one-time passwords take while another tenant's campaign of a million messages goes over the same
/// binds, over how long they take alone.
///
/// From the moment a request should have been sent until the tenant is told `delivered`, at the 99th percentile. The
/// operators take so few messages a second that the machine is less than half busy: what is measured is who goes
/// first, not how fast two cores are. First the passwords alone, then with the campaign, then alone again: the last
/// over the first is the control.
final class FairBench implements AutoCloseable {
    private static final double GOAL = 1.2;
    private static final int OTP_PER_SECOND = 20;
    private static final int SUBMITS_PER_SECOND = 200;
    private static final int RECIPIENTS = 500;
    private static final Duration WARM_UP = Duration.ofSeconds(20);

    private final Protocol protocol;
    private final int campaign;
    private final Arrivals arrivals = new Arrivals();
    private final BenchFolder folder = new BenchFolder("qasid-fair");
    private final OneJvm stack;

    /// @param campaign messages of it
    FairBench(Protocol protocol, int campaign) throws IOException, InterruptedException {
        this.protocol = protocol;
        this.campaign = campaign;
        stack = new OneJvm(
                folder.path().resolve("qasid"),
                folder.identity(),
                folder.identityFile(),
                0,
                arrivals.callbackUrl(),
                SUBMITS_PER_SECOND);
    }

    Result run() throws SQLException {
        say("%d one-time passwords a second; two binds of %d a second each; campaign of %,d messages of another tenant"
                .formatted(OTP_PER_SECOND, SUBMITS_PER_SECOND, campaign));
        arrivals.measured(stack, OTP_PER_SECOND, WARM_UP, FairBench::otp);
        List<Round> alone = rounds("alone");
        long before = ready();
        queue();
        say("campaign: %,d queued".formatted(ready() - before));
        List<Round> beside = rounds("beside the campaign");
        say("campaign: %,d still queued".formatted(ready()));
        withdraw();
        List<Round> again = rounds("alone again");
        Spread control = ratios(again, alone);
        say("A/A control (alone again over alone): " + control);
        return new Result("fair", ratios(beside, alone), GOAL, control, beside, alone);
    }

    private List<Round> rounds(String what) {
        List<Round> rounds = new ArrayList<>();
        for (int i = 0; i < protocol.rounds(); i++) {
            long busy = CpuTime.ofFamily(stack.process()).values().stream()
                    .mapToLong(micros -> micros)
                    .sum();
            long begin = System.nanoTime();
            rounds.add(
                    arrivals.measured(stack, OTP_PER_SECOND, Duration.ofSeconds(protocol.seconds()), FairBench::otp));
            long used = CpuTime.ofFamily(stack.process()).values().stream()
                            .mapToLong(micros -> micros)
                            .sum()
                    - busy;
            double cores = used * 1_000.0 / (System.nanoTime() - begin);
            say("%s: %s, %.2f cores".formatted(what, rounds.getLast(), cores));
        }
        return rounds;
    }

    /// Each over the median of the others' tails.
    static Spread ratios(List<Round> these, List<Round> those) {
        double theirs = Spread.of(those.stream().map(Round::p99Millis).toList()).median();
        return Spread.of(these.stream().map(round -> round.p99Millis() / theirs).toList());
    }

    private static SendRequest otp(long number) {
        return SendRequest.of(
                "+937" + (number % 2 == 0 ? "0" : "9") + (1_000_000 + number % RECIPIENTS),
                "Qasid",
                Category.OTP,
                "Your code is 204861. Tell it to nobody.",
                null,
                Map.of());
    }

    /// Of another tenant, accepted and ready to be dispatched.
    private void queue() throws SQLException {
        try (Connection connection = connect()) {
            String model = ClonedMessages.model(connection);
            ClonedMessages.insert(connection, model, UUID.randomUUID(), campaign, ClonedMessages.Kind.READY);
        }
    }

    private long ready() throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet rows =
                        statement.executeQuery("select count(*) from chan.delivery_attempts where state = 'READY'")) {
            rows.next();
            return rows.getLong(1);
        }
    }

    /// What is left of the campaign goes, and the tables are as they were.
    private void withdraw() throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute("delete from chan.delivery_attempts where state = 'READY' and lane = 'NORMAL'");
            statement.execute("vacuum analyze chan.delivery_attempts");
            statement.execute("checkpoint");
        }
    }

    private Connection connect() throws SQLException {
        return DriverManager.getConnection(stack.database(), stack.databaseUser(), stack.databasePassword());
    }

    private static void say(String line) {
        System.out.println(line);
    }

    @Override
    public void close() throws IOException {
        stack.close();
        arrivals.close();
        folder.close();
    }
}
