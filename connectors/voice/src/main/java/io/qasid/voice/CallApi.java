package io.qasid.voice;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.qasid.connector.Dispatch;
import io.qasid.model.Reason;
import io.qasid.model.SendOutcome;
import io.qasid.providerhttp.Instruments;
import io.qasid.providerhttp.ProviderAccount;
import io.qasid.providerhttp.ProviderApi;
import io.qasid.providerhttp.ProviderReply;
import io.qasid.secrets.HeldSecret;
import io.qasid.secrets.Secret;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.regex.Pattern;

/// One account at one call API. A message is one call from the account's own number; its sender is not heard.
/// Source: <https://www.twilio.com/docs/voice/api/call-resource#create-a-call-resource>.
final class CallApi implements ProviderApi {
    /// What the account's secret must have.
    static final Map<String, Pattern> CREDENTIAL = Map.of("auth-token", Pattern.compile("[!-~]{1,1000}"));

    private static final String TOKEN = "auth-token";
    private static final String ROOT = "/2010-04-01/Accounts/";
    private static final String CONTENT_TYPE = "application/x-www-form-urlencoded";
    private static final int CODE_MAX = 999_999;
    private static final Pattern SID = Pattern.compile("CA[0-9a-f]{32}");
    private static final ObjectMapper JSON = new ObjectMapper();

    private final AccountSettings settings;

    private CallApi(AccountSettings settings) {
        this.settings = settings;
    }

    static ProviderAccount account(AccountSettings settings, HeldSecret credential, Instruments instruments) {
        return new ProviderAccount(settings.provider(), new CallApi(settings), credential, instruments);
    }

    @Override
    public Prepared prepare(Dispatch dispatch, Duration patience) {
        return switch (SpokenMessage.of(dispatch.text(), dispatch.category(), settings.language())) {
            case SpokenMessage.TooLong() -> refused("VOICE_TEXT_TOO_LONG");
            case SpokenMessage.Empty() -> refused("VOICE_TEXT_EMPTY");
            case SpokenMessage.Twiml(String xml) ->
                new Prepared.Post(credential -> new Request(
                        uri("/Calls.json"),
                        Map.of("Authorization", authorization(credential), "Content-Type", CONTENT_TYPE),
                        form(dispatch.recipient().e164(), xml)));
        };
    }

    private static Prepared refused(String code) {
        return new Prepared.Decided(new SendOutcome.Rejected(Reason.of(code)));
    }

    private String form(String to, String twiml) {
        return field("To", to)
                + "&" + field("From", settings.from())
                + "&" + field("Twiml", twiml)
                + "&" + field("StatusCallback", settings.statusCallbackUrl())
                + "&StatusCallbackMethod=POST"
                + "&StatusCallbackEvent=initiated&StatusCallbackEvent=answered&StatusCallbackEvent=completed";
    }

    /// An answer of 5xx proves nothing: it may come from a gateway that lost patience with whoever dials. A call that
    /// is made twice rings twice, so its outcome is unknown and the router decides.
    @Override
    public Verdict read(Dispatch dispatch, ProviderReply.Answered answer) {
        int status = answer.status();
        if (status >= 500 || status < 200) {
            return new Verdict.Unclear(Reason.of("VOICE_HTTP_" + status));
        }
        JsonNode json = json(answer.body());
        if (status < 300) {
            String sid = json.path("sid").asText();
            return SID.matcher(sid).matches()
                    ? new Verdict.Taken(sid)
                    : new Verdict.Unclear(Reason.of("VOICE_ANSWER_UNREADABLE"));
        }
        int given = json.path("code").asInt();
        int code = given > 0 && given <= CODE_MAX ? given : 0;
        Reason reason = VoiceErrors.reasonOf(status, code);
        return switch (VoiceErrors.classOf(status, code)) {
            // a code that nobody listed is looked at by somebody
            case REFUSED ->
                VoiceErrors.of(code).isEmpty() ? new Verdict.Misconfigured(reason) : new Verdict.Refused(reason);
            case MISCONFIGURED -> new Verdict.Misconfigured(reason);
            case SLOW_DOWN -> new Verdict.SlowDown(answer.retryAfter(), reason);
            case ACCOUNT -> new Verdict.AccountRefused(reason);
        };
    }

    /// Looks at the account: whether the API is there and lets us in.
    @Override
    public Request probe(Secret credential) {
        return new Request(uri(".json"), Map.of("Authorization", authorization(credential)), null);
    }

    private String authorization(Secret credential) {
        String pair = settings.accountSid() + ":" + credential.need(TOKEN);
        return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
    }

    private URI uri(String path) {
        return URI.create(settings.baseUrl() + ROOT + settings.accountSid() + path);
    }

    private static JsonNode json(byte[] body) {
        try {
            JsonNode json = JSON.readTree(body);
            return json == null ? JSON.missingNode() : json;
        } catch (IOException e) {
            return JSON.missingNode();
        }
    }

    private static String field(String name, String value) {
        return name + "=" + URLEncoder.encode(value, StandardCharsets.UTF_8);
    }
}
