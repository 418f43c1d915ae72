package io.qasid.simulator.ott;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// The REST Bot API of one bot: sending to who has subscribed. Every answer is HTTP 200, its `status` says what it is.
final class ViberApi implements AutoCloseable {
    private static final Duration SLOW = Duration.ofSeconds(2);
    private static final int TEXT_LENGTH_MAX = 7_000;
    private static final int SENDER_NAME_LENGTH_MAX = 28;

    private final ViberBot bot;
    private final OttSettings settings;
    private final Limits limits;
    private final OttRecord record;
    private final ScheduledExecutorService later;
    private final ViberEvents events;
    private final LetIn tokens;
    private final Set<String> subscribed = ConcurrentHashMap.newKeySet();
    private final Set<String> throttledOnce = ConcurrentHashMap.newKeySet();

    ViberApi(ViberBot bot, OttSettings settings, Limits limits, OttRecord record, ScheduledExecutorService later) {
        this.bot = bot;
        this.tokens = new LetIn(bot.authToken());
        this.settings = settings;
        this.limits = limits;
        this.record = record;
        this.later = later;
        this.events = new ViberEvents(bot, tokens::token, settings.clock());
    }

    /// Each bot knows a person by an id of its own in Viber; here it is the same for all, and at every start.
    static String user(String digits) {
        return ViberEvents.user(digits);
    }

    int untold() {
        return events.untold();
    }

    LetIn tokens() {
        return tokens;
    }

    void callbacks(@Nullable String url) {
        events.target(url);
    }

    Reply handle(String method, JsonNode request) {
        return switch (method) {
            case "send_message" -> {
                record.requestRead(OttChannel.VIBER);
                try {
                    yield send(request);
                } finally {
                    record.requestDone();
                }
            }
            case "set_webhook" -> setWebhook(request);
            case "get_account_info" ->
                Reply.json(
                        200,
                        ok().put("id", "pa:" + bot.uri())
                                .put("name", "Qasid")
                                .put("uri", bot.uri())
                                .put("webhook", String.valueOf(events.target() == null ? "" : events.target()))
                                .put("subscribers_count", subscribed.size()));
            default -> Reply.json(404, AsciiJson.object().put("message", "Not Found"));
        };
    }

    /// Viber waits for its webhook to answer an event before it answers; here the event follows.
    private Reply setWebhook(JsonNode request) {
        Set<String> wanted = ConcurrentHashMap.newKeySet();
        request.path("event_types").forEach(type -> wanted.add(type.asText()));
        try {
            events.target(request.path("url").asText());
        } catch (IllegalArgumentException e) {
            return error(1, "invalidUrl");
        }
        events.wanted(request.has("event_types") ? wanted : ViberEvents.CHOICE);
        if (events.target() != null) {
            events.webhookSet();
        }
        ObjectNode answer = ok();
        wanted.forEach(answer.putArray("event_types")::add);
        return Reply.json(200, answer);
    }

    private Reply send(JsonNode request) {
        String text = request.path("text").asText();
        String sender = request.path("sender").path("name").asText();
        String receiver = request.path("receiver").asText();
        if (receiver.isEmpty() || text.isEmpty() || sender.isEmpty()) {
            return refused(4, "missingData");
        }
        if (!"text".equals(request.path("type").asText())
                || text.length() > TEXT_LENGTH_MAX
                || sender.length() > SENDER_NAME_LENGTH_MAX) {
            return refused(3, "badData");
        }
        String digits = ViberEvents.digits(receiver);
        if (digits.isEmpty()) {
            return refused(5, "receiverNotRegistered");
        }
        MagicNumber magic = MagicNumber.of(OttChannel.VIBER, digits);
        if (!subscribed.contains(digits) || magic == MagicNumber.REFUSED) {
            return refused(6, "receiverNotSubscribed");
        }
        if (!limits.take(System.nanoTime())) {
            return refused(12, "tooManyRequests");
        }
        if (magic == MagicNumber.THROTTLED_FIRST && throttledOnce.add(digits)) {
            return refused(12, "tooManyRequests");
        }
        return take(digits, text, magic);
    }

    private Reply take(String digits, String text, MagicNumber magic) {
        long token = events.nextToken();
        if (magic != MagicNumber.NOT_THERE) {
            record.arrived(new OttRecord.Arrived(
                    OttChannel.VIBER,
                    digits,
                    text,
                    Long.toString(token),
                    settings.clock().instant()));
        }
        ObjectNode answer = ok().put("message_token", token);
        Runnable receipts = () -> receipts(magic, digits, token);
        return switch (magic) {
            case CUT -> Reply.cut(receipts);
            case SLOW -> Reply.json(200, answer, SLOW, receipts);
            case RECEIPT_FIRST -> {
                receipts.run();
                // time enough for a webhook that is well
                yield Reply.json(
                        200, answer, settings.statusDelay().multipliedBy(3).plusMillis(500), () -> {});
            }
            case WORKS, NOT_THERE, REFUSED, THROTTLED_FIRST, SILENT, REPLIES, TWICE ->
                Reply.json(200, answer, Duration.ZERO, receipts);
        };
    }

    private void receipts(MagicNumber magic, String digits, long token) {
        List<String> order = switch (magic) {
            case SILENT -> List.of();
            case NOT_THERE -> List.of("failed");
            case TWICE -> List.of("seen", "delivered", "delivered", "seen");
            case WORKS, REFUSED, THROTTLED_FIRST, RECEIPT_FIRST, SLOW, CUT, REPLIES -> List.of("delivered", "seen");
        };
        for (int i = 0; i < order.size(); i++) {
            String event = order.get(i);
            soon(i + 1, () -> events.receipt(event, digits, token));
        }
        if (magic == MagicNumber.REPLIES) {
            soon(order.size() + 1, () -> message(digits, settings.replyText()));
        }
    }

    private void soon(int place, Runnable what) {
        var _ = later.schedule(what, settings.statusDelay().multipliedBy(place).toMillis(), TimeUnit.MILLISECONDS);
    }

    /// The person opens the conversation, which subscribes nobody yet.
    void open(String digits, String context) {
        events.conversationStarted(digits, context, subscribed.contains(digits));
    }

    /// The person writes: the first message subscribes them, without an event of its own.
    void message(String digits, String text) {
        subscribed.add(digits);
        events.message(digits, text);
    }

    void unsubscribe(String digits) {
        subscribed.remove(digits);
        events.unsubscribed(digits);
    }

    private Reply refused(int status, String message) {
        record.refused();
        return error(status, message);
    }

    private static ObjectNode ok() {
        return AsciiJson.object().put("status", 0).put("status_message", "ok");
    }

    static Reply error(int status, String message) {
        return Reply.json(200, AsciiJson.object().put("status", status).put("status_message", message));
    }

    @Override
    public void close() {
        events.close();
    }
}
