package io.qasid.simulator.ott;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.StreamSupport;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/// The Cloud API of one business number: sending, and the webhook that tells what became of it.
final class WhatsAppApi implements AutoCloseable {
    private static final Duration WINDOW = Duration.ofHours(24);
    private static final Duration SLOW = Duration.ofSeconds(2);
    private static final String BEARER = "Bearer ";
    private static final int TEXT_LENGTH_MAX = 4_096;
    private static final int CHANGES_MAX = 100;
    private static final int THROTTLED_TIMES = 2;

    private final WhatsAppAccount account;
    private final OttSettings settings;
    private final Limits limits;
    private final OttRecord record;
    private final ScheduledExecutorService later;
    private final CallbackQueue<ObjectNode> webhook;
    private final LetIn tokens;
    private volatile String appSecret;
    private final AtomicLong ids = new AtomicLong();
    private final Map<String, Instant> wroteLast = new ConcurrentHashMap<>();
    private final Map<String, Integer> throttled = new ConcurrentHashMap<>();
    private final Map<String, PairLimit> pairs = new ConcurrentHashMap<>();

    WhatsAppApi(
            WhatsAppAccount account,
            OttSettings settings,
            Limits limits,
            OttRecord record,
            ScheduledExecutorService later) {
        this.account = account;
        this.tokens = new LetIn(account.token());
        this.appSecret = account.appSecret();
        this.settings = settings;
        this.limits = limits;
        this.record = record;
        this.later = later;
        this.webhook = new CallbackQueue<>(
                "whatsapp-webhook-" + account.phoneNumberId(),
                CHANGES_MAX,
                this::envelope,
                this::signature,
                status -> status == 200);
    }

    int untold() {
        return webhook.size();
    }

    /// What webhooks are signed with from now on.
    void sign(String newAppSecret) {
        appSecret = newAppSecret;
    }

    LetIn tokens() {
        return tokens;
    }

    void callbacks(@Nullable String url) {
        webhook.target(url);
    }

    /// `POST /{version}/{phone-number-id}/messages`, and a look at the number.
    ///
    /// @param path what follows the phone number id
    Reply handle(String method, String path, @Nullable String authorization, byte[] body) throws InterruptedException {
        if (authorization == null
                || !authorization.startsWith(BEARER)
                || !tokens.has(authorization.substring(BEARER.length()))) {
            return error(401, 190, "Invalid OAuth access token - Cannot parse access token", "OAuthException");
        }
        if ("GET".equals(method) && path.isEmpty()) {
            return Reply.json(
                    200,
                    AsciiJson.object()
                            .put("id", account.phoneNumberId())
                            .put("display_phone_number", account.displayPhoneNumber())
                            .put("verified_name", "Qasid")
                            .put("quality_rating", "GREEN"));
        }
        if (!"POST".equals(method) || !"/messages".equals(path)) {
            return error(400, 100, "Unsupported request", "GraphMethodException");
        }
        JsonNode request = AsciiJson.read(body);
        if ("read".equals(request.path("status").asText())) {
            return Reply.json(200, AsciiJson.object().put("success", true));
        }
        record.requestRead(OttChannel.WHATSAPP);
        try {
            return send(request);
        } finally {
            record.requestDone();
        }
    }

    private Reply send(JsonNode request) throws InterruptedException {
        Optional<Reply> flaw = flaw(request);
        if (flaw.isPresent()) {
            record.refused();
            return flaw.get();
        }
        String to = digits(request.path("to").asText());
        MagicNumber magic = MagicNumber.of(OttChannel.WHATSAPP, to);
        Optional<Reply> refusal = refusal(to, magic);
        if (refusal.isPresent()) {
            record.refused();
            return refusal.get();
        }
        return take(request, to, magic);
    }

    private Optional<Reply> flaw(JsonNode request) {
        if (!"whatsapp".equals(request.path("messaging_product").asText())) {
            return Optional.of(
                    error(400, 100, "(#100) The parameter messaging_product is required.", "OAuthException"));
        }
        if (digits(request.path("to").asText()).length() < 8) {
            return Optional.of(error(400, 100, "(#100) The parameter to is required.", "OAuthException"));
        }
        return switch (request.path("type").asText("text")) {
            case "text" -> {
                String text = request.path("text").path("body").asText();
                yield text.isEmpty()
                        ? Optional.of(error(400, 131008, "(#131008) Required parameter is missing", "OAuthException"))
                        : text.length() > TEXT_LENGTH_MAX
                                ? Optional.of(
                                        error(400, 100, "(#100) Param text['body'] is too long", "OAuthException"))
                                : Optional.empty();
            }
            case "template" -> templateFlaw(request.path("template"));
            default -> Optional.of(error(400, 131051, "(#131051) Unsupported message type", "OAuthException"));
        };
    }

    private Optional<Reply> templateFlaw(JsonNode template) {
        String name = template.path("name").asText();
        String language = template.path("language").path("code").asText();
        Optional<WhatsAppTemplate> known = settings.templates().stream()
                .filter(one -> one.name().equals(name) && one.language().equals(language))
                .findFirst();
        if (known.isEmpty()) {
            return Optional.of(
                    error(404, 132001, "(#132001) Template name does not exist in the translation", "OAuthException"));
        }
        return parameters(template).size() == known.get().parameters()
                ? Optional.empty()
                : Optional.of(error(
                        400,
                        132000,
                        "(#132000) Number of parameters does not match the expected number of params",
                        "OAuthException"));
    }

    private Optional<Reply> refusal(String to, MagicNumber magic) {
        if (magic == MagicNumber.REFUSED) {
            return Optional.of(
                    error(400, 131030, "(#131030) Recipient phone number not in allowed list", "OAuthException"));
        }
        if (!limits.take(System.nanoTime())) {
            return Optional.of(tooMany());
        }
        if (magic == MagicNumber.THROTTLED_FIRST && throttled.merge(to, 1, Integer::sum) <= THROTTLED_TIMES) {
            return Optional.of(error(429, 130429, "(#130429) Rate limit hit", "OAuthException"));
        }
        boolean fits = pairs.computeIfAbsent(to, person -> new PairLimit(settings.pairPause(), settings.pairBurst()))
                .take(System.nanoTime());
        return fits
                ? Optional.empty()
                : Optional.of(error(
                        429,
                        131056,
                        "(#131056) (Business Account, Consumer Account) pair rate limit hit",
                        "OAuthException"));
    }

    private Reply tooMany() {
        Map<String, String> headers = limits.retryAfter()
                .map(time -> Map.of("Retry-After", Long.toString(time.toSeconds())))
                .orElse(Map.of());
        return Reply.json(429, errorBody(130429, "(#130429) Rate limit hit", "OAuthException"), headers);
    }

    private Reply take(JsonNode request, String to, MagicNumber magic) throws InterruptedException {
        String id = "wamid."
                + Base64.getEncoder()
                        .encodeToString((account.phoneNumberId() + "/"
                                        + Long.toString(settings.clock().millis(), 36) + "/" + ids.incrementAndGet())
                                .getBytes(StandardCharsets.US_ASCII));
        boolean template = "template".equals(request.path("type").asText());
        boolean arrives = magic != MagicNumber.NOT_THERE && (template || windowOpen(to));
        if (arrives) {
            record.arrived(new OttRecord.Arrived(
                    OttChannel.WHATSAPP, to, text(request), id, settings.clock().instant()));
        }
        int failure = magic == MagicNumber.NOT_THERE ? 131026 : arrives ? 0 : 131047;
        String data = request.path("biz_opaque_callback_data").asText();
        Runnable statuses = () -> statuses(magic, new Sent(id, to, data), failure);
        ObjectNode answer = AsciiJson.object().put("messaging_product", "whatsapp");
        answer.putArray("contacts")
                .addObject()
                .put("input", request.path("to").asText())
                .put("wa_id", to);
        answer.putArray("messages").addObject().put("id", id).put("message_status", "accepted");
        return switch (magic) {
            case CUT -> Reply.cut(statuses);
            case SLOW -> Reply.json(200, answer, SLOW, statuses);
            case RECEIPT_FIRST -> {
                statuses.run();
                // time enough for a webhook that is well
                yield Reply.json(
                        200, answer, settings.statusDelay().multipliedBy(3).plusMillis(500), () -> {});
            }
            case WORKS, NOT_THERE, REFUSED, THROTTLED_FIRST, SILENT, REPLIES, TWICE ->
                Reply.json(200, answer, Duration.ZERO, statuses);
        };
    }

    private record Sent(String id, String to, String data) {}

    private void statuses(MagicNumber magic, Sent sent, int failure) {
        if (magic == MagicNumber.SILENT) {
            return;
        }
        if (failure != 0) {
            status(sent, "failed", failure, 1);
            return;
        }
        List<String> order = magic == MagicNumber.TWICE
                ? List.of("read", "delivered", "sent", "delivered", "read")
                : List.of("sent", "delivered", "read");
        for (int i = 0; i < order.size(); i++) {
            status(sent, order.get(i), 0, i + 1);
        }
        if (magic == MagicNumber.REPLIES) {
            var _ = later.schedule(
                    () -> message(sent.to(), settings.replyText(), sent.id()),
                    settings.statusDelay().multipliedBy(order.size() + 1L).toMillis(),
                    TimeUnit.MILLISECONDS);
        }
    }

    private void status(Sent sent, String status, int failure, int place) {
        var _ = later.schedule(
                () -> {
                    ObjectNode json = AsciiJson.object()
                            .put("id", sent.id())
                            .put("status", status)
                            .put("timestamp", timestamp())
                            .put("recipient_id", sent.to());
                    if (!sent.data().isEmpty()) {
                        json.put("biz_opaque_callback_data", sent.data());
                    }
                    if (failure != 0) {
                        String title = failure == 131026 ? "Message undeliverable" : "Re-engagement message";
                        json.putArray("errors")
                                .addObject()
                                .put("code", failure)
                                .put("title", title)
                                .put("message", title)
                                .putObject("error_data")
                                .put("details", "Message failed to send.");
                    }
                    ObjectNode change = about(sent.to());
                    change.putArray("statuses").add(json);
                    webhook.add(change);
                },
                settings.statusDelay().multipliedBy(place).toMillis(),
                TimeUnit.MILLISECONDS);
    }

    /// Since people have user ids (2026), statuses say whom they are about just as messages do; client libraries
    /// insist.
    private static ObjectNode about(String digits) {
        ObjectNode change = AsciiJson.object();
        ObjectNode person = change.putArray("contacts").addObject();
        person.put("wa_id", digits).put("user_id", "AF." + digits);
        person.putObject("profile").put("name", "Somebody");
        return change;
    }

    /// A person writes: opens the window.
    ///
    /// @param from digits
    /// @param quoted id of the message it answers; empty: none
    void message(String from, String text, String quoted) {
        wroteLast.put(from, settings.clock().instant());
        ObjectNode change = about(from);
        ObjectNode message = change.putArray("messages").addObject();
        message.put("from", from)
                .put("id", "wamid.in" + Long.toString(settings.clock().millis(), 36) + ids.incrementAndGet())
                .put("timestamp", timestamp())
                .put("type", "text")
                .putObject("text")
                .put("body", text);
        if (!quoted.isEmpty()) {
            message.putObject("context").put("id", quoted);
        }
        webhook.add(change);
    }

    private boolean windowOpen(String to) {
        Instant last = wroteLast.get(to);
        return last != null && last.plus(WINDOW).isAfter(settings.clock().instant());
    }

    private String envelope(List<ObjectNode> changes) {
        ObjectNode envelope = AsciiJson.object().put("object", "whatsapp_business_account");
        ObjectNode entry = envelope.putArray("entry").addObject().put("id", "10" + account.phoneNumberId());
        var all = entry.putArray("changes");
        for (ObjectNode change : changes) {
            ObjectNode value = AsciiJson.object().put("messaging_product", "whatsapp");
            value.putObject("metadata")
                    .put("display_phone_number", account.displayPhoneNumber())
                    .put("phone_number_id", account.phoneNumberId());
            value.setAll(change);
            all.addObject().put("field", "messages").set("value", value);
        }
        return AsciiJson.write(envelope);
    }

    private Map<String, String> signature(byte[] octets) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(appSecret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            return Map.of("X-Hub-Signature-256", "sha256=" + HexFormat.of().formatHex(mac.doFinal(octets)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has HMAC-SHA256", e);
        }
    }

    private String timestamp() {
        return Long.toString(settings.clock().instant().getEpochSecond());
    }

    private static String text(JsonNode request) {
        return "template".equals(request.path("type").asText())
                ? String.join(
                        " ",
                        java.util.stream.Stream.concat(
                                        java.util.stream.Stream.of(request.path("template")
                                                .path("name")
                                                .asText()),
                                        parameters(request.path("template")).stream())
                                .toList())
                : request.path("text").path("body").asText();
    }

    private static List<String> parameters(JsonNode template) {
        return StreamSupport.stream(template.path("components").spliterator(), false)
                .filter(component ->
                        "body".equalsIgnoreCase(component.path("type").asText()))
                .flatMap(component ->
                        StreamSupport.stream(component.path("parameters").spliterator(), false))
                .map(parameter -> parameter.path("text").asText())
                .toList();
    }

    private static String digits(String to) {
        return to.startsWith("+") ? to.substring(1) : to;
    }

    static Reply error(int status, int code, String message, String type) {
        return Reply.json(status, errorBody(code, message, type));
    }

    private static ObjectNode errorBody(int code, String message, String type) {
        ObjectNode body = AsciiJson.object();
        ObjectNode error = body.putObject("error");
        error.put("message", message).put("type", type).put("code", code);
        error.putObject("error_data").put("messaging_product", "whatsapp").put("details", message);
        error.put("fbtrace_id", "A" + Integer.toString(code, 36));
        return body;
    }

    @Override
    public void close() {
        webhook.close();
    }
}
