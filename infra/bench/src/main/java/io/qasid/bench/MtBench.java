package io.qasid.bench;

import io.qasid.local.client.Pause;
import io.qasid.local.stack.Identity;
import io.qasid.simulator.smsc.standalone.SmscSimulatorMain;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/// `mt`: messages from the tenant's HTTP request to the tenant's callback that says `delivered`, over Kannel doing the
/// same with the same SMSC simulator (a process of its own) and the same load.
///
/// A round is a number of messages, sent by so many callers as fast as they are taken; its time ends with the last
/// callback. Ours is D2 (fsync before the 202), Kannel at best D1 (page cache).
final class MtBench implements AutoCloseable {
    static final String TEXT = "Your payment of 1,250 AFN was received. Thank you.";

    private static final double GOAL = 2.0;
    /// Of a round: as many as the slower side sends in about so many seconds.
    private static final int MESSAGES_IN_SECOND = 900;

    private static final int RECIPIENTS = 500;
    /// Numbers of two operators, so that ours has two binds to send over as Kannel has.
    private static final List<String> OPERATORS = List.of("9370", "9379");
    private static final int WINDOW = 50;
    /// Processor time of both gateways within one look that is as good as none: they look after their clocks.
    private static final Duration QUIET = Duration.ofMillis(100);

    private static final Duration QUIET_LOOK = Duration.ofMillis(500);
    private static final Duration QUIET_WITHIN = Duration.ofSeconds(20);
    private static final Duration ANSWER_MAX = Duration.ofSeconds(30);
    private static final int TRY_AGAIN = 503;
    private static final Duration TRY_AGAIN_AFTER = Duration.ofMillis(200);
    private static final Pattern PORT = Pattern.compile("SMSC on 127\\.0\\.0\\.1:([0-9]+)");

    private final Protocol protocol;
    private final int messages;
    private final Path folder;
    private final Process smsc;
    private final CallbackCount callbacks = new CallbackCount();
    private final MtPeer ours;
    private final MtPeer peer;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    /// @param store of Kannel's
    MtBench(Protocol protocol, String store) throws IOException, InterruptedException {
        if (!Kannel.installed()) {
            throw new IOException("Kannel is not installed; it is Debian's package kannel");
        }
        this.protocol = protocol;
        this.messages = protocol.seconds() * MESSAGES_IN_SECOND;
        folder = Files.createTempDirectory("qasid-mt");
        Path identityFile = folder.resolve("identity.json");
        Identity identity = Identity.in(identityFile, new SecureRandom());
        smsc = startSmsc(identity);
        int port = smscPort(smsc);
        peer = new Kannel(folder.resolve("kannel"), store, port, callbacks);
        ours = new QasidInOneJvm(folder.resolve("qasid"), identity, identityFile, port, callbacks.url());
    }

    Result run() throws InterruptedException {
        say(
                "%d messages a round, %d callers, 2 binds with a window of %d on both sides; peer: %s, receipts on, no fsync"
                        .formatted(messages, protocol.callers(), WINDOW, peer.name()));
        say("ours: one JVM, HTTP to callback, PostgreSQL 18 with fsync and synchronous_commit on");
        // in turn, as it goes on: the peer's spool gets slower with what went through it, a JVM with a minute of rest
        WarmUp.untilSteady(() -> {
            say("warm-up: peer " + round(peer).round());
            return round(ours).round();
        });
        List<Double> controls = new ArrayList<>();
        List<Double> ratios = new ArrayList<>();
        List<Round> oursRounds = new ArrayList<>();
        List<Round> peerRounds = new ArrayList<>();
        for (int i = 1; i <= protocol.rounds(); i++) {
            Measured their = round(peer);
            Measured our = round(ours);
            Measured again = round(peer);
            controls.add(again.round().perSecond() / their.round().perSecond());
            double peerRate = (their.round().perSecond() + again.round().perSecond()) / 2;
            ratios.add(our.round().perSecond() / peerRate);
            oursRounds.add(our.round());
            peerRounds.add(their.round());
            say("round %d: ours %s | peer %s | ratio %.2f".formatted(i, our.round(), their.round(), ratios.getLast()));
            say("  CPU a message, us: ours %s | peer %s".formatted(our.cpu(), their.cpu()));
        }
        Spread control = Spread.of(controls);
        say("A/A control (peer over itself): " + control);
        return new Result("mt", Spread.of(ratios), GOAL, control, oursRounds, peerRounds);
    }

    /// @param cpu microseconds for each message, by program
    private record Measured(Round round, Map<String, Long> cpu) {}

    /// Waits until neither side works on what its last round left (vacuum, files to write): that is its own cost, and
    /// no handicap for the other one.
    private void awaitQuiet() {
        long end = System.nanoTime() + QUIET_WITHIN.toNanos();
        long used = QUIET_WITHIN.toMillis();
        while (used > QUIET.toMillis() && System.nanoTime() < end) {
            long before = gatewaysMicros();
            Pause.real().of(QUIET_LOOK);
            used = (gatewaysMicros() - before) / 1_000;
        }
    }

    private long gatewaysMicros() {
        return Stream.of(ours, peer)
                .flatMap(gateway -> gateway.cpu().values().stream())
                .mapToLong(micros -> micros)
                .sum();
    }

    private Measured round(MtPeer gateway) throws InterruptedException {
        awaitQuiet();
        Histogram latencies = new ConcurrentHistogram(ANSWER_MAX.toNanos(), 3);
        AtomicInteger left = new AtomicInteger(messages);
        Map<String, Long> before = cpu(gateway);
        callbacks.expect(messages);
        long begin = System.nanoTime();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> callers = new ArrayList<>();
            for (int i = 0; i < protocol.callers(); i++) {
                callers.add(threads.submit(() -> {
                    while (left.getAndDecrement() > 0) {
                        send(gateway, latencies);
                    }
                    return null;
                }));
            }
            for (Future<?> caller : callers) {
                try {
                    caller.get();
                } catch (java.util.concurrent.ExecutionException e) {
                    throw new IllegalStateException(gateway.name() + " did not take a message", e.getCause());
                }
            }
        }
        callbacks.await();
        double seconds = (System.nanoTime() - begin) / 1e9;
        Map<String, Long> each = new TreeMap<>();
        cpu(gateway).forEach((program, micros) -> {
            long used = (micros - before.getOrDefault(program, 0L)) / messages;
            if (used > 0) {
                each.put(program, used);
            }
        });
        return new Measured(
                new Round(
                        messages / seconds,
                        latencies.getValueAtPercentile(50) / 1e6,
                        latencies.getValueAtPercentile(99) / 1e6),
                each);
    }

    private void send(MtPeer gateway, Histogram latencies) throws IOException, InterruptedException {
        long begin = System.nanoTime();
        ThreadLocalRandom random = ThreadLocalRandom.current();
        String to = OPERATORS.get(random.nextInt(OPERATORS.size())) + (1_000_000 + random.nextInt(RECIPIENTS));
        var request = gateway.request(to);
        for (HttpResponse<String> answer = http.send(request, BodyHandlers.ofString());
                answer.statusCode() != gateway.taken();
                answer = http.send(request, BodyHandlers.ofString())) {
            // a cold gate, or a queue that is full: the same request again
            if (answer.statusCode() != TRY_AGAIN || System.nanoTime() - begin > ANSWER_MAX.toNanos()) {
                throw new IOException("answered " + answer.statusCode() + " " + answer.body());
            }
            Pause.real().of(TRY_AGAIN_AFTER);
        }
        latencies.recordValue(Math.min(System.nanoTime() - begin, ANSWER_MAX.toNanos()));
    }

    private Map<String, Long> cpu(MtPeer gateway) {
        Map<String, Long> times = new TreeMap<>(gateway.cpu());
        times.put("SMSC", CpuTime.of(smsc.toHandle()));
        times.put("load", CpuTime.of(ProcessHandle.current()));
        return times;
    }

    private static Process startSmsc(Identity identity) throws IOException {
        String password = identity.operatorPassword();
        String accounts = Stream.concat(
                        Stream.of("awcc", "roshan").map(operator -> operator + ":" + password),
                        Kannel.ACCOUNTS.stream().map(account -> account + ":" + Kannel.PASSWORD))
                .reduce((one, other) -> one + "," + other)
                .orElseThrow();
        ProcessBuilder builder = ServerJvm.of(
                        "512m", SmscSimulatorMain.class, List.of("--port=0", "--control-port=0", "--recorded-max=0"))
                .redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().put("QASID_SMSC_ACCOUNTS", accounts);
        return builder.start();
    }

    private static int smscPort(Process smsc) throws IOException {
        BufferedReader lines = new BufferedReader(new InputStreamReader(smsc.getInputStream(), StandardCharsets.UTF_8));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            Matcher port = PORT.matcher(line);
            if (port.find()) {
                Thread.ofVirtual().start(() -> lines.lines().forEach(ignored -> {}));
                return Integer.parseInt(port.group(1));
            }
        }
        throw new IOException("the SMSC simulator did not start");
    }

    private static void say(String line) {
        System.out.println(line);
    }

    @Override
    public void close() throws IOException {
        http.close();
        ours.close();
        peer.close();
        smsc.destroyForcibly();
        callbacks.close();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
