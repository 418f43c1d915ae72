package io.qasid.simulator.ott;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// The Bot API of one bot.
final class TelegramApi implements AutoCloseable {
    /// Chat ids are longer than 32 bits, and a number's is the same at every start.
    private static final long FIRST_CHAT = 1_000_000_000_000_000L;

    private static final Duration SLOW = Duration.ofSeconds(2);
    private static final Duration POLL_MAX = Duration.ofSeconds(50);
    private static final int TEXT_LENGTH_MAX = 4_096;

    private final TelegramBot bot;
    private final OttSettings settings;
    private final Limits limits;
    private final OttRecord record;
    private final ScheduledExecutorService later;
    private final CallbackQueue<ObjectNode> webhook;
    private final LetIn tokens;
    private final AtomicLong updates = new AtomicLong(1_000);
    private final AtomicLong messages = new AtomicLong();
    private final Set<Long> started = ConcurrentHashMap.newKeySet();
    private final Set<Long> blocked = ConcurrentHashMap.newKeySet();
    private final Set<Long> throttledOnce = ConcurrentHashMap.newKeySet();
    private final Map<Long, PairLimit> chats = new ConcurrentHashMap<>();

    TelegramApi(
            TelegramBot bot, OttSettings settings, Limits limits, OttRecord record, ScheduledExecutorService later) {
        this.bot = bot;
        this.tokens = new LetIn(bot.token());
        this.settings = settings;
        this.limits = limits;
        this.record = record;
        this.later = later;
        this.webhook = new CallbackQueue<>(
                "telegram-webhook-" + bot.id(),
                1,
                updates -> AsciiJson.write(updates.getFirst()),
                octets -> Map.of("X-Telegram-Bot-Api-Secret-Token", bot.secretToken()),
                status -> status / 100 == 2);
    }

    static long chat(String msisdn) {
        return FIRST_CHAT + Long.parseLong(digits(msisdn));
    }

    int untold() {
        return webhook.size();
    }

    LetIn tokens() {
        return tokens;
    }

    void callbacks(@Nullable String url) {
        webhook.target(url);
    }

    /// @param parameters of the query, the form or the JSON body
    Reply handle(String method, JsonNode parameters) throws InterruptedException {
        return switch (method) {
            case "getMe" -> ok(me());
            case "sendMessage" -> {
                record.requestRead(OttChannel.TELEGRAM);
                try {
                    yield send(parameters);
                } finally {
                    record.requestDone();
                }
            }
            case "setWebhook" -> {
                try {
                    webhook.target(parameters.path("url").asText());
                    yield done("Webhook was set");
                } catch (IllegalArgumentException e) {
                    yield error(400, "Bad Request: bad webhook: invalid webhook URL specified");
                }
            }
            case "deleteWebhook" -> {
                webhook.target(null);
                yield done("Webhook was deleted");
            }
            case "getWebhookInfo" ->
                ok(AsciiJson.object()
                        .put("url", String.valueOf(webhook.target() == null ? "" : webhook.target()))
                        .put("has_custom_certificate", false)
                        .put("pending_update_count", webhook.size()));
            case "getUpdates" -> updates(parameters);
            default -> error(404, "Not Found");
        };
    }

    private Reply updates(JsonNode parameters) throws InterruptedException {
        if (webhook.target() != null) {
            return error(409, "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook first");
        }
        Duration patience =
                Duration.ofSeconds(Math.max(0, parameters.path("timeout").asInt()));
        List<ObjectNode> taken = webhook.take(
                Math.clamp(parameters.path("limit").asInt(100), 1, 100),
                patience.compareTo(POLL_MAX) > 0 ? POLL_MAX : patience);
        ObjectNode answer = AsciiJson.object().put("ok", true);
        taken.forEach(answer.putArray("result")::add);
        return Reply.json(200, answer);
    }

    private Reply send(JsonNode parameters) {
        String text = parameters.path("text").asText();
        if (text.isBlank()) {
            return refused(error(400, "Bad Request: message text is empty"));
        }
        if (text.length() > TEXT_LENGTH_MAX) {
            return refused(error(400, "Bad Request: message is too long"));
        }
        long chat = parameters.path("chat_id").asLong();
        MagicNumber magic = chat <= FIRST_CHAT
                ? MagicNumber.REFUSED
                : MagicNumber.of(OttChannel.TELEGRAM, Long.toString(chat - FIRST_CHAT));
        if (!started.contains(chat) || magic == MagicNumber.REFUSED) {
            return refused(error(400, "Bad Request: chat not found"));
        }
        if (blocked.contains(chat) || magic == MagicNumber.NOT_THERE) {
            return refused(error(403, "Forbidden: bot was blocked by the user"));
        }
        boolean fits = limits.take(System.nanoTime());
        if (!fits) {
            return refused(tooMany(limits.retryAfter()));
        }
        boolean fitsChat = chats.computeIfAbsent(chat, one -> new PairLimit(limits.chatPause(settings.chatPause()), 1))
                .take(System.nanoTime());
        if (!fitsChat || (magic == MagicNumber.THROTTLED_FIRST && throttledOnce.add(chat))) {
            return refused(tooMany(Optional.of(Duration.ofSeconds(1))));
        }
        return take(chat, text, magic);
    }

    private static Reply tooMany(Optional<Duration> retryAfter) {
        String after =
                retryAfter.map(time -> ": retry after " + time.toSeconds()).orElse("");
        ObjectNode error = errorBody(429, "Too Many Requests" + after);
        retryAfter.ifPresent(time -> error.putObject("parameters").put("retry_after", time.toSeconds()));
        return Reply.json(429, error);
    }

    private Reply take(long chat, String text, MagicNumber magic) {
        long id = messages.incrementAndGet();
        String msisdn = Long.toString(chat - FIRST_CHAT);
        record.arrived(new OttRecord.Arrived(
                OttChannel.TELEGRAM,
                msisdn,
                text,
                chat + ":" + id,
                settings.clock().instant()));
        ObjectNode message = AsciiJson.object().put("message_id", id);
        message.set("from", me());
        message.set("chat", chatJson(chat));
        message.put("date", settings.clock().instant().getEpochSecond()).put("text", text);
        ObjectNode answer = AsciiJson.object().put("ok", true);
        answer.set("result", message);
        return switch (magic) {
            case CUT -> Reply.cut(() -> {});
            case SLOW -> Reply.json(200, answer, SLOW, () -> {});
            case REPLIES ->
                Reply.json(200, answer, Duration.ZERO, () -> {
                    var _ = later.schedule(
                            () -> message(msisdn, settings.replyText()),
                            settings.statusDelay().multipliedBy(2).toMillis(),
                            TimeUnit.MILLISECONDS);
                });
            case WORKS, NOT_THERE, REFUSED, THROTTLED_FIRST, RECEIPT_FIRST, SILENT, TWICE -> Reply.json(200, answer);
        };
    }

    /// The person opens the chat and gives their own number.
    void start(String msisdn) {
        long chat = chat(msisdn);
        started.add(chat);
        blocked.remove(chat);
        message(msisdn, "/start");
        ObjectNode update = update();
        ObjectNode message = incoming(update, chat);
        message.putObject("contact")
                .put("phone_number", digits(msisdn))
                .put("first_name", "Somebody")
                .put("user_id", chat);
        webhook.add(update);
    }

    void message(String msisdn, String text) {
        ObjectNode update = update();
        incoming(update, chat(msisdn)).put("text", text);
        webhook.add(update);
    }

    void block(String msisdn) {
        long chat = chat(msisdn);
        blocked.add(chat);
        ObjectNode update = update();
        ObjectNode member = update.putObject("my_chat_member");
        member.set("chat", chatJson(chat));
        member.set("from", person(chat));
        member.put("date", settings.clock().instant().getEpochSecond());
        member.putObject("old_chat_member").put("status", "member").set("user", me());
        member.putObject("new_chat_member").put("status", "kicked").set("user", me());
        webhook.add(update);
    }

    private ObjectNode update() {
        return AsciiJson.object().put("update_id", updates.incrementAndGet());
    }

    private ObjectNode incoming(ObjectNode update, long chat) {
        ObjectNode message = update.putObject("message").put("message_id", messages.incrementAndGet());
        message.set("from", person(chat));
        message.set("chat", chatJson(chat));
        message.put("date", settings.clock().instant().getEpochSecond());
        return message;
    }

    private ObjectNode me() {
        return AsciiJson.object()
                .put("id", bot.id())
                .put("is_bot", true)
                .put("first_name", "Qasid")
                .put("username", bot.username());
    }

    private static ObjectNode person(long chat) {
        return AsciiJson.object()
                .put("id", chat)
                .put("is_bot", false)
                .put("first_name", "Somebody")
                .put("language_code", "fa");
    }

    private static ObjectNode chatJson(long chat) {
        return AsciiJson.object().put("id", chat).put("first_name", "Somebody").put("type", "private");
    }

    private Reply refused(Reply reply) {
        record.refused();
        return reply;
    }

    private static Reply ok(JsonNode result) {
        ObjectNode answer = AsciiJson.object().put("ok", true);
        answer.set("result", result);
        return Reply.json(200, answer);
    }

    private static Reply done(String description) {
        return Reply.json(
                200, AsciiJson.object().put("ok", true).put("result", true).put("description", description));
    }

    static Reply error(int code, String description) {
        return Reply.json(code, errorBody(code, description));
    }

    private static ObjectNode errorBody(int code, String description) {
        return AsciiJson.object().put("ok", false).put("error_code", code).put("description", description);
    }

    private static String digits(String msisdn) {
        return msisdn.startsWith("+") ? msisdn.substring(1) : msisdn;
    }

    @Override
    public void close() {
        webhook.close();
    }
}
