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
/// first, not how fast two cores are. Where it is busier all the same, the last lines say so. First the passwords
/// alone, then with the campaign, then alone again: the last over the first is the control.
final class FairBench implements AutoCloseable {
    private static final double GOAL = 1.2;
    private static final int OTP_PER_SECOND = 20;
    static final int SUBMITS_PER_SECOND = 200;
    private static final int RECIPIENTS = 500;
    private static final Duration WARM_UP = Duration.ofSeconds(45);

    private final Protocol protocol;
    private final int campaign;
    private final int submitsPerSecond;
    private final Arrivals arrivals = new Arrivals();
    private final BenchFolder folder = new BenchFolder("qasid-fair");
    private final OneJvm stack;

    /// @param campaign messages of it
    /// @param submitsPerSecond that each operator takes
    FairBench(Protocol protocol, int campaign, int submitsPerSecond) throws IOException, InterruptedException {
        this.protocol = protocol;
        this.campaign = campaign;
        this.submitsPerSecond = submitsPerSecond;
        stack = new OneJvm(
                folder.path().resolve("qasid"),
                folder.identity(),
                folder.identityFile(),
                0,
                arrivals.callbackUrl(),
                submitsPerSecond);
    }

    Result run() throws SQLException {
        say("%d one-time passwords a second; two binds of %d a second each; campaign of %,d messages of another tenant"
                .formatted(OTP_PER_SECOND, submitsPerSecond, campaign));
        try (Connection connection = connect()) {
            ClonedMessages.settle(connection);
        }
        arrivals.measured(stack, OTP_PER_SECOND, WARM_UP, FairBench::otp);
        List<Round> alone = rounds("alone").rounds();
        long before = ready();
        queue();
        say("campaign: %,d queued".formatted(ready() - before));
        // its own paths have to be warm, too, and the store to be done with what was filled in
        arrivals.measured(stack, OTP_PER_SECOND, WARM_UP, FairBench::otp);
        Load besides = rounds("beside the campaign");
        List<Round> beside = besides.rounds();
        say("campaign: %,d still queued".formatted(ready()));
        withdraw();
        List<Round> again = rounds("alone again").rounds();
        Spread control = ratios(again, alone);
        say("A/A control (alone again over alone): " + control);
        int cores = Runtime.getRuntime().availableProcessors();
        if (besides.cores() > cores / 2.0) {
            say("%.2f of %d cores were busy beside the campaign, more than half: a lower --pace is needed for a claim"
                    .formatted(besides.cores(), cores));
        }
        return new Result("fair", ratios(beside, alone), GOAL, control, beside, alone);
    }

    /// @param cores that the stack kept busy, the median of the rounds
    private record Load(List<Round> rounds, double cores) {}

    private Load rounds(String what) {
        List<Round> rounds = new ArrayList<>();
        List<Double> busyCores = new ArrayList<>();
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
            busyCores.add(cores);
            say("%s: %s, %.2f cores".formatted(what, rounds.getLast(), cores));
        }
        return new Load(rounds, Spread.of(busyCores).median());
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
            ClonedMessages.Models models = ClonedMessages.ofEachOperator(connection);
            ClonedMessages.insert(connection, models, UUID.randomUUID(), campaign, ClonedMessages.Kind.READY);
            ClonedMessages.settle(connection);
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
            ClonedMessages.settle(connection);
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
