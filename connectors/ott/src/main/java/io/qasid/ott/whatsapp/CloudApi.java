package io.qasid.ott.whatsapp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.qasid.connector.Dispatch;
import io.qasid.model.MessageTemplate;
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
import java.util.regex.Pattern;

/// One business number at the Cloud API. Within 24 hours of a person's last message it sends free text, otherwise the
/// message's template.
/// Source: <https://developers.facebook.com/docs/whatsapp/cloud-api/reference/messages>.
public final class CloudApi implements ProviderApi {
    /// What the account's secret must have.
    public static final Map<String, Pattern> CREDENTIAL = Map.of("token", Pattern.compile("[!-~]{1,1000}"));

    private static final String TOKEN = "token";
    /// A little less than Meta's, so that what is sent at its end is not too late when it arrives.
    private static final Duration WINDOW = Duration.ofHours(24).minusSeconds(30);

    private static final Duration STORE_OUT = Duration.ofSeconds(1);
    private static final Duration TRANSIENT_PAUSE = Duration.ofSeconds(2);
    private static final Pattern ID = Pattern.compile("wamid\\.[A-Za-z0-9+/=_-]{1,180}");
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Route route;
    private final URI messages;
    private final URI number;
    private final People people;
    private final RecipientPace pace;
    private final InstantSource clock;

    /// @param number of the Graph API, with the version: `https://graph.facebook.com/v25.0/1055`
    public CloudApi(Route route, String number, People people, RecipientPace pace, InstantSource clock) {
        this.route = route;
        this.number = URI.create(number);
        this.messages = URI.create(number + "/messages");
        this.people = people;
        this.pace = pace;
        this.clock = clock;
    }

    @Override
    public Prepared prepare(Dispatch dispatch, Duration patience) {
        Optional<MessageTemplate> template = Optional.empty();
        try {
            if (!windowOpen(dispatch)) {
                template = dispatch.template();
                if (template.isEmpty()) {
                    return new Prepared.Decided(new SendOutcome.Rejected(Reason.of("WHATSAPP_WINDOW_CLOSED")));
                }
            }
        } catch (SQLException e) {
            return new Prepared.Decided(new SendOutcome.Deferred(STORE_OUT, Reason.of("WHATSAPP_STORE_OUT")));
        }
        Duration wait = pace.take(dispatch.recipient().hash());
        if (wait.isPositive()) {
            return new Prepared.Decided(new SendOutcome.Deferred(wait, ProviderApi.rateLimited("WHATSAPP_PAIR_PACE")));
        }
        String body = body(dispatch, template);
        return new Prepared.Post(credential -> new Request(messages, headers(credential), body));
    }

    private boolean windowOpen(Dispatch dispatch) throws SQLException {
        return people.wroteAt(route, dispatch.recipient())
                .filter(wrote -> clock.instant().isBefore(wrote.plus(WINDOW)))
                .isPresent();
    }

    private static String body(Dispatch dispatch, Optional<MessageTemplate> template) {
        ObjectNode body = JSON.createObjectNode()
                .put("messaging_product", "whatsapp")
                .put("recipient_type", "individual")
                .put("to", dispatch.recipient().e164().substring(1))
                .put("biz_opaque_callback_data", dispatch.attempt().toString());
        if (template.isPresent()) {
            template(body.put("type", "template").putObject("template"), template.get());
        } else {
            body.put("type", "text").putObject("text").put("preview_url", false).put("body", dispatch.text());
        }
        return body.toString();
    }

    private static void template(ObjectNode json, MessageTemplate template) {
        json.put("name", template.name()).putObject("language").put("code", template.language());
        if (!template.parameters().isEmpty()) {
            var parameters =
                    json.putArray("components").addObject().put("type", "body").putArray("parameters");
            template.parameters()
                    .forEach(parameter ->
                            parameters.addObject().put("type", "text").put("text", parameter));
        }
    }

    @Override
    public Verdict read(Dispatch dispatch, ProviderReply.Answered answer) {
        JsonNode json = json(answer.body());
        if (answer.status() / 100 == 2) {
            String id = json.path("messages").path(0).path("id").asText();
            pace.accepted(dispatch.recipient().hash());
            return ID.matcher(id).matches()
                    ? new Verdict.Taken(id)
                    : new Verdict.Unclear(Reason.of("WHATSAPP_ANSWER_UNREADABLE"));
        }
        JsonNode code = json.path("error").path("code");
        if (!code.isInt()) {
            // of something in between: whether Meta has it is not known
            return new Verdict.Unclear(Reason.of("WHATSAPP_HTTP_" + answer.status()));
        }
        Reason reason = Reason.of("WHATSAPP_" + Math.abs(code.asInt()));
        return switch (WhatsAppErrors.classOf(code.asInt())) {
            case REFUSED -> new Verdict.Refused(reason);
            case TRANSIENT -> new Verdict.Later(TRANSIENT_PAUSE, reason);
            case PAIR ->
                new Verdict.Later(
                        pace.refused(dispatch.recipient().hash(), answer.retryAfter()),
                        ProviderApi.rateLimited(reason.code()));
            case SLOW_DOWN -> new Verdict.SlowDown(answer.retryAfter(), reason);
            case ACCOUNT -> new Verdict.AccountRefused(reason);
        };
    }

    @Override
    public Request probe(Secret credential) {
        return new Request(number, headers(credential), null);
    }

    private static Map<String, String> headers(Secret credential) {
        return Map.of("Authorization", "Bearer " + credential.need(TOKEN), "Content-Type", "application/json");
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
