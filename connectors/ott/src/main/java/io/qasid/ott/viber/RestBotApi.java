package io.qasid.ott.viber;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
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
import java.util.OptionalInt;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One bot at the REST Bot API. It reaches who proved their number to it and wrote to it. Every answer is HTTP 200; the
/// `status` inside says what it is.
/// Source: <https://developers.viber.com/docs/api/rest-bot-api/#send-message>.
public final class RestBotApi implements ProviderApi {
    /// What the account's secret must have.
    public static final Map<String, Pattern> CREDENTIAL = Map.of("auth-token", Pattern.compile("[A-Za-z0-9-]{1,100}"));

    private static final String TOKEN = "auth-token";
    private static final Logger LOG = LoggerFactory.getLogger(RestBotApi.class);
    private static final Duration STORE_OUT = Duration.ofSeconds(1);
    /// What every app can show that still connects.
    private static final int API_VERSION = 1;

    private static final int OK = 200;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Route route;
    private final URI sendMessage;
    private final URI accountInfo;
    private final People people;
    private final RecipientPace pace;
    private final InstantSource clock;

    /// @param root `https://chatapi.viber.com/pa`
    public RestBotApi(Route route, String root, People people, RecipientPace pace, InstantSource clock) {
        this.route = route;
        this.sendMessage = URI.create(root + "/send_message");
        this.accountInfo = URI.create(root + "/get_account_info");
        this.people = people;
        this.pace = pace;
        this.clock = clock;
    }

    @Override
    public Prepared prepare(Dispatch dispatch, Duration patience) {
        Optional<String> user;
        try {
            user = people.chat(route, dispatch.recipient());
        } catch (SQLException e) {
            return new Prepared.Decided(new SendOutcome.Deferred(STORE_OUT, Reason.of("VIBER_STORE_OUT")));
        }
        if (user.isEmpty()) {
            return new Prepared.Decided(new SendOutcome.Rejected(Reason.of("VIBER_NOT_LINKED")));
        }
        Duration wait = pace.take(dispatch.recipient().hash());
        if (wait.isPositive()) {
            return new Prepared.Decided(new SendOutcome.Deferred(wait, ProviderApi.rateLimited("VIBER_CHAT_PACE")));
        }
        String body = body(dispatch, user.get());
        return new Prepared.Post(credential -> new Request(sendMessage, headers(credential), body));
    }

    /// A text has 7,000 characters at most, a sender's name 28: what a tenant may send is shorter.
    private static String body(Dispatch dispatch, String user) {
        ObjectNode body = JSON.createObjectNode()
                .put("receiver", user)
                .put("min_api_version", API_VERSION)
                .put("tracking_data", dispatch.attempt().toString())
                .put("type", "text")
                .put("text", dispatch.text());
        body.putObject("sender").put("name", dispatch.sender());
        return body.toString();
    }

    @Override
    public Verdict read(Dispatch dispatch, ProviderReply.Answered answer) {
        JsonNode json = json(answer.body());
        OptionalInt status = status(answer, json);
        if (status.isEmpty()) {
            // of something in between: whether Viber has it is not known
            return new Verdict.Unclear(Reason.of("VIBER_HTTP_" + answer.status()));
        }
        if (status.getAsInt() == 0) {
            // longer than a JSON number is safe for: taken as it is written
            String token = json.path("message_token").asText();
            return token.matches("[1-9][0-9]{0,19}")
                    ? new Verdict.Taken(token)
                    : new Verdict.Unclear(Reason.of("VIBER_ANSWER_UNREADABLE"));
        }
        Reason reason = ViberErrors.reasonOf(status.getAsInt());
        return switch (ViberErrors.classOf(status.getAsInt())) {
            case REFUSED -> new Verdict.Refused(reason);
            case GONE -> {
                close(dispatch);
                yield new Verdict.Refused(reason);
            }
            case MISCONFIGURED -> new Verdict.Misconfigured(reason);
            case SLOW_DOWN -> new Verdict.SlowDown(answer.retryAfter(), reason);
            case ACCOUNT -> new Verdict.AccountRefused(reason);
        };
    }

    /// The next message to this person need not ask again. Best effort: Viber tells who unsubscribes by an event too.
    private void close(Dispatch dispatch) {
        try {
            Optional<String> user = people.chat(route, dispatch.recipient());
            if (user.isPresent()) {
                people.closed(route, user.get(), clock.instant());
            }
        } catch (SQLException e) {
            LOG.warn("{}: a chat that is closed stays linked: SQLSTATE {}", route, e.getSQLState());
        }
    }

    @Override
    public int status(ProviderReply.Answered answer) {
        OptionalInt status = status(answer, json(answer.body()));
        return status.isEmpty() || status.getAsInt() == 0
                ? answer.status()
                : ViberErrors.httpStatusOf(status.getAsInt());
    }

    /// Changes nothing, and is asked by POST.
    @Override
    public Request probe(Secret credential) {
        return new Request(accountInfo, headers(credential), "{}");
    }

    private static Map<String, String> headers(Secret credential) {
        return Map.of("X-Viber-Auth-Token", credential.need(TOKEN), "Content-Type", "application/json");
    }

    /// Empty when it is no answer of Viber's, whose HTTP status is always 200: gateways like to say `status` too.
    private static OptionalInt status(ProviderReply.Answered answer, JsonNode json) {
        JsonNode status = json.path("status");
        return answer.status() == OK && status.isInt() ? OptionalInt.of(status.asInt()) : OptionalInt.empty();
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
