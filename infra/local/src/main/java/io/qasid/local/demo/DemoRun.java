package io.qasid.local.demo;

import io.qasid.local.callback.CallbackLog;
import io.qasid.local.client.Answer;
import io.qasid.local.client.PatientSender;
import io.qasid.local.client.Pause;
import io.qasid.local.client.QasidApi;
import io.qasid.local.client.SendRequest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// Sends the file in its order and watches every message until it has ended.
final class DemoRun {
    private static final Duration LOOK_EVERY = Duration.ofMillis(100);
    private static final Duration QUIET_MAX = Duration.ofSeconds(20);
    private static final Duration ALL_ARRIVED_MAX = Duration.ofSeconds(60);
    private static final Duration CALLBACKS_MAX = Duration.ofSeconds(20);

    private final QasidApi api;
    private final PatientSender sender;
    private final CallbackLog callbacks;
    private final Story story;
    private final InstantSource clock;
    private final Pause pause;
    private final Map<String, Journey> journeys = new LinkedHashMap<>();

    DemoRun(QasidApi api, PatientSender sender, CallbackLog callbacks, Story story, InstantSource clock, Pause pause) {
        this.api = api;
        this.sender = sender;
        this.callbacks = callbacks;
        this.story = story;
        this.clock = clock;
        this.pause = pause;
    }

    /// @return what became of each message, by its name, in the order of the file
    Map<String, Judgement> run(DemoFile file) {
        List<DemoMessage> bulk = new ArrayList<>();
        for (DemoMessage message : file.messages()) {
            if (message.bulk()) {
                bulk.add(message);
                continue;
            }
            sendBulk(bulk);
            if (message.alone()) {
                waitUntil(() -> none(Journey::onItsWayToAnOperator), QUIET_MAX);
            }
            send(message);
            look();
            if (message.alone()) {
                waitUntil(() -> none(Journey::onItsWayToAnOperator), QUIET_MAX);
            }
        }
        sendBulk(bulk);
        waitUntil(() -> none(journey -> journey.travels() && !journey.arrived()), ALL_ARRIVED_MAX);
        waitUntil(
                () -> none(journey -> journey.travels() && !Judgement.callbacksCame(journey, callbacks.all())),
                CALLBACKS_MAX);
        return judge();
    }

    private void send(DemoMessage message) {
        String key = message.idempotencyKey() == null ? "demo-" + message.name() : message.idempotencyKey();
        answered(message, sender.send(request(message), key, problem -> story.putOff(message, problem)));
    }

    /// Those that gathered, in one request.
    private void sendBulk(List<DemoMessage> gathered) {
        if (gathered.isEmpty()) {
            return;
        }
        List<Answer> answers = api.sendBulk(
                gathered.stream().map(this::request).toList(),
                "demo-" + gathered.getFirst().name());
        for (int i = 0; i < answers.size(); i++) {
            answered(gathered.get(i), answers.get(i));
        }
        gathered.clear();
    }

    private void answered(DemoMessage message, Answer answer) {
        story.answered(message, answer);
        journeys.put(message.name(), Journey.start(message, answer));
    }

    private SendRequest request(DemoMessage message) {
        return new SendRequest(
                message.to(),
                message.sender(),
                message.category(),
                message.text(),
                fromNow(message.deadlineSeconds()),
                Map.of("source", "demo"),
                message.ladder(),
                message.template(),
                message.priceMax(),
                fromNow(message.sendInSeconds()));
    }

    private @Nullable Instant fromNow(@Nullable Integer seconds) {
        return seconds == null ? null : clock.instant().plusSeconds(seconds);
    }

    /// Prints what is new about every message that is still on its way.
    private void look() {
        for (Journey journey : new ArrayList<>(journeys.values())) {
            if (journey.travels() && !journey.arrived()) {
                api.message(journey.messageId()).ifPresent(view -> {
                    view.decisions().stream()
                            .skip(journey.told())
                            .forEach(decision -> story.decided(journey.message(), view, decision));
                    journeys.put(journey.message().name(), journey.seen(view));
                });
            }
        }
        story.replies(callbacks.all(), journeys.values());
    }

    private void waitUntil(BooleanSupplier reached, Duration max) {
        Instant end = clock.instant().plus(max);
        look();
        while (!reached.getAsBoolean() && clock.instant().isBefore(end)) {
            pause.of(LOOK_EVERY);
            look();
        }
    }

    private boolean none(java.util.function.Predicate<Journey> matching) {
        return journeys.values().stream().noneMatch(matching);
    }

    private Map<String, Judgement> judge() {
        Map<String, String> ids = new LinkedHashMap<>();
        journeys.forEach((name, journey) -> ids.put(name, journey.messageId()));
        Map<String, Judgement> judgements = new LinkedHashMap<>();
        journeys.forEach(
                (name, journey) -> judgements.put(name, Judgement.of(journey, ids, List.copyOf(callbacks.all()))));
        return judgements;
    }
}
