package io.qasid.ott.telegram;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.qasid.connector.Dispatch;
import io.qasid.model.Reason;
import io.qasid.model.Route;
import io.qasid.model.SendOutcome;
import io.qasid.ott.People;
import io.qasid.ott.RecipientPace;
import io.qasid.providerhttp.ProviderApi;
import io.qasid.providerhttp.ProviderReply;
import io.qasid.secrets.Secret;
import java.io.IOException;
import java.net.URI;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One bot at the Bot API. It reaches who opened the chat and gave their number there.
/// Source: <https://core.telegram.org/bots/api#sendmessage>.
public final class BotApi implements ProviderApi {
    /// What the account's secret must have.
    public static final Map<String, Pattern> CREDENTIAL =
            Map.of("token", Pattern.compile("[0-9]{1,20}:[A-Za-z0-9_-]{1,100}"));

    private static final String TOKEN = "token";
    private static final Logger LOG = LoggerFactory.getLogger(BotApi.class);
    private static final Duration STORE_OUT = Duration.ofSeconds(1);
    private static final Duration TRANSIENT_PAUSE = Duration.ofSeconds(2);
    /// Two messages that are no further apart are many for a chat.
    private static final Duration CHAT_BUSY = Duration.ofSeconds(3);

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Route route;
    private final String root;
    private final People people;
    private final RecipientPace pace;
    private final InstantSource clock;
    private final RefusedChats refusedChats;

    /// @param root `https://api.telegram.org`
    /// @param nanoTime as [System#nanoTime]
    public BotApi(
            Route route, String root, People people, RecipientPace pace, InstantSource clock, LongSupplier nanoTime) {
        this.clock = clock;
        this.refusedChats = new RefusedChats(nanoTime);
        this.route = route;
        this.root = root;
        this.people = people;
        this.pace = pace;
    }

    @Override
    public Prepared prepare(Dispatch dispatch, Duration patience) {
        Optional<String> chat;
        try {
            chat = people.chat(route, dispatch.recipient());
        } catch (SQLException e) {
            return new Prepared.Decided(new SendOutcome.Deferred(STORE_OUT, Reason.of("TELEGRAM_STORE_OUT")));
        }
        if (chat.isEmpty()) {
            return new Prepared.Decided(new SendOutcome.Rejected(Reason.of("TELEGRAM_NOT_LINKED")));
        }
        Duration wait = pace.take(dispatch.recipient().hash());
        if (wait.isPositive()) {
            return new Prepared.Decided(new SendOutcome.Deferred(wait, ProviderApi.rateLimited("TELEGRAM_CHAT_PACE")));
        }
        String body = JSON.createObjectNode()
                .put("chat_id", Long.parseLong(chat.get()))
                .put("text", dispatch.text())
                .toString();
        return new Prepared.Post(credential ->
                new Request(uri(credential, "/sendMessage"), Map.of("Content-Type", "application/json"), body));
    }

    @Override
    public Verdict read(Dispatch dispatch, ProviderReply.Answered answer) {
        JsonNode json = json(answer.body());
        if (json.path("ok").asBoolean()) {
            pace.accepted(dispatch.recipient().hash());
            long message = json.path("result").path("message_id").asLong();
            long chat = json.path("result").path("chat").path("id").asLong();
            return message > 0
                    ? new Verdict.Taken(chat + ":" + message)
                    : new Verdict.Unclear(Reason.of("TELEGRAM_ANSWER_UNREADABLE"));
        }
        JsonNode code = json.path("error_code");
        if (!code.isInt()) {
            // of something in between: whether Telegram has it is not known
            return new Verdict.Unclear(Reason.of("TELEGRAM_HTTP_" + answer.status()));
        }
        Reason reason = Reason.of("TELEGRAM_" + Math.abs(code.asInt()));
        return switch (code.asInt()) {
            case 400 -> new Verdict.Refused(reason);
            case 403 -> {
                close(dispatch);
                yield new Verdict.Refused(reason);
            }
            case 401, 404 -> new Verdict.AccountRefused(reason);
            case 429 -> tooMany(dispatch.recipient().hash(), retryAfter(json), reason);
            default -> code.asInt() >= 500 ? new Verdict.Later(TRANSIENT_PAUSE, reason) : new Verdict.Refused(reason);
        };
    }

    /// It does not say whether it means the chat or the bot. A chat that got something else just now is meant itself,
    /// unless several are refused together.
    private Verdict tooMany(String chat, Optional<Duration> asked, Reason reason) {
        boolean several = refusedChats.several(chat);
        return several || !pace.sentBefore(chat, CHAT_BUSY)
                ? new Verdict.SlowDown(asked, reason)
                : new Verdict.Later(pace.refused(chat, asked), ProviderApi.rateLimited(reason.code()));
    }

    /// The next message to this person need not ask again. Best effort: Telegram tells of a block by an update too.
    private void close(Dispatch dispatch) {
        try {
            Optional<String> chat = people.chat(route, dispatch.recipient());
            if (chat.isPresent()) {
                people.closed(route, chat.get(), clock.instant());
            }
        } catch (SQLException e) {
            LOG.warn("{}: a chat that is closed stays linked: SQLSTATE {}", route, e.getSQLState());
        }
    }

    private static Optional<Duration> retryAfter(JsonNode json) {
        JsonNode seconds = json.path("parameters").path("retry_after");
        return seconds.isInt() && seconds.asInt() > 0
                ? Optional.of(Duration.ofSeconds(seconds.asInt()))
                : Optional.empty();
    }

    @Override
    public Request probe(Secret credential) {
        return new Request(uri(credential, "/getMe"), Map.of(), null);
    }

    private URI uri(Secret credential, String method) {
        return URI.create(root + "/bot" + credential.need(TOKEN) + method);
    }

    private static JsonNode json(byte[] body) {
        try {
            JsonNode json = JSON.readTree(body);
            return json == null ? JSON.missingNode() : json;
        } catch (IOException e) {
            return JSON.missingNode();
        }
    }
}
