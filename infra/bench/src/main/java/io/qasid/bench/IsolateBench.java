package io.qasid.bench;

import io.qasid.local.client.Pause;
import io.qasid.local.client.SendRequest;
import io.qasid.local.client.SendTemplate;
import io.qasid.model.Category;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// `isolate`: how long messages by SMS take while WhatsApp reads requests and never answers, over how long they take
/// while it answers. Both times as many messages go to WhatsApp.
///
/// From the moment a request should have been sent until the tenant is told `delivered`, at the 99th percentile. The
/// router is ordered to take WhatsApp's circuit for closed, so that no breaker helps: what is measured is the bulkhead
/// between channels.
final class IsolateBench implements AutoCloseable {
    private static final double GOAL = 1.2;
    private static final int SMS_PER_SECOND = 50;
    private static final int CHATS_PER_SECOND = 50;
    private static final int RECIPIENTS = 500;
    private static final Duration WARM_UP = Duration.ofSeconds(45);
    /// Of a message by WhatsApp; what hangs is over before the next round.
    private static final Duration CHAT_DEADLINE = Duration.ofSeconds(5);

    private final Protocol protocol;
    private final InstantSource clock;
    private final Arrivals arrivals = new Arrivals();
    private final BenchFolder folder = new BenchFolder("qasid-isolate");
    private final OneJvm stack;

    IsolateBench(Protocol protocol, InstantSource clock) throws IOException, InterruptedException {
        this.protocol = protocol;
        this.clock = clock;
        stack = new OneJvm(
                folder.path().resolve("qasid"), folder.identity(), folder.identityFile(), 0, arrivals.callbackUrl(), 0);
    }

    Result run() throws IOException, InterruptedException {
        say("%d messages a second by SMS, %d a second to WhatsApp".formatted(SMS_PER_SECOND, CHATS_PER_SECOND));
        takeForClosed();
        round("warm-up", WARM_UP);
        List<Round> healthy = new ArrayList<>();
        List<Round> hanging = new ArrayList<>();
        List<Double> ratios = new ArrayList<>();
        List<Double> controls = new ArrayList<>();
        Duration time = Duration.ofSeconds(protocol.seconds());
        for (int i = 1; i <= protocol.rounds(); i++) {
            Round before = round("WhatsApp answers", time);
            stack.tell(MtStack.SILENCE_WHATSAPP);
            Round hung = round("WhatsApp hangs", time);
            stack.tell(MtStack.CLEAR_WHATSAPP);
            Pause.real().of(CHAT_DEADLINE);
            Round after = round("WhatsApp answers", time);
            healthy.add(before);
            hanging.add(hung);
            controls.add(after.p99Millis() / before.p99Millis());
            ratios.add(2 * hung.p99Millis() / (before.p99Millis() + after.p99Millis()));
            say("round %d: ratio %.2f".formatted(i, ratios.getLast()));
        }
        Spread control = Spread.of(controls);
        say("A/A control (answering over answering): " + control);
        return new Result("isolate", Spread.of(ratios), GOAL, control, hanging, healthy);
    }

    private Round round(String what, Duration time) throws InterruptedException {
        Thread chats = Thread.ofVirtual().start(() -> arrivals.unmeasured(stack, CHATS_PER_SECOND, time, this::chat));
        Round round = arrivals.measured(stack, SMS_PER_SECOND, time, IsolateBench::sms);
        chats.join();
        say(what + ": " + round);
        return round;
    }

    private static SendRequest sms(long number) {
        return SendRequest.of(
                "+937" + (number % 2 == 0 ? "0" : "9") + (1_000_000 + number % RECIPIENTS),
                "Qasid",
                Category.TRANSACTIONAL,
                MtBench.TEXT,
                null,
                Map.of());
    }

    private SendRequest chat(long number) {
        return SendRequest.of(
                        "+93711" + (100_000 + number % RECIPIENTS),
                        "Qasid",
                        Category.TRANSACTIONAL,
                        MtBench.TEXT,
                        clock.instant().plus(CHAT_DEADLINE),
                        Map.of())
                .over("chat-first", new SendTemplate("notice", "en", List.of(MtBench.TEXT)));
    }

    private void takeForClosed() throws IOException, InterruptedException {
        try (HttpClient http = HttpClient.newHttpClient()) {
            HttpResponse<String> answer = http.send(
                    HttpRequest.newBuilder(URI.create(stack.router() + "/v1/channel/adapters/whatsapp/circuit"))
                            .timeout(Duration.ofSeconds(10))
                            .header(
                                    "Authorization",
                                    "Bearer " + stack.identity().adminKey())
                            .header("Content-Type", "application/json")
                            .POST(BodyPublishers.ofString("{\"state\":\"CLOSED\",\"reason\":\"bench\"}"))
                            .build(),
                    BodyHandlers.ofString());
            if (answer.statusCode() != 200) {
                throw new IOException("the order was answered " + answer.statusCode() + " " + answer.body());
            }
        }
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
