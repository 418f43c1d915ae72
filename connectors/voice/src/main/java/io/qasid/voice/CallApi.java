package io.qasid.voice;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.qasid.voice.CallReply.Why;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// One account's part of the call API, over HTTP/1.1.
/// Source: <https://www.twilio.com/docs/voice/api/call-resource#create-a-call-resource>.
final class CallApi implements AutoCloseable {
    private static final String ROOT = "/2010-04-01/Accounts/";
    private static final int ANSWER_OCTETS_MAX = 64 * 1024;
    private static final int CODE_MAX = 999_999;
    private static final Pattern SID = Pattern.compile("CA[0-9a-f]{32}");
    private static final Pattern SECONDS = Pattern.compile("[0-9]{1,6}");
    private static final ObjectMapper JSON = new ObjectMapper();

    private final AccountSettings settings;
    private final LongSupplier nanoTime;
    private final String authorization;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpClient client;

    CallApi(AccountSettings settings, LongSupplier nanoTime) {
        this.settings = settings;
        this.nanoTime = nanoTime;
        String credentials = settings.accountSid() + ":" + settings.authToken();
        this.authorization =
                "Basic " + Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8));
        this.client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(settings.connectTimeout())
                .executor(threads)
                .build();
    }

    /// Asks for one call, once.
    ///
    /// @param to E.164
    /// @param patience for everything: to connect, to write, to be answered; positive
    CallReply call(String to, String twiml, Duration patience) {
        String form = field("To", to)
                + "&" + field("From", settings.from())
                + "&" + field("Twiml", twiml)
                + "&" + field("StatusCallback", settings.statusCallbackUrl())
                + "&StatusCallbackMethod=POST"
                + "&StatusCallbackEvent=initiated&StatusCallbackEvent=answered&StatusCallbackEvent=completed";
        long deadline = nanoTime.getAsLong() + patience.toNanos();
        WatchedBody body = new WatchedBody(form, () -> deadline - nanoTime.getAsLong() > 0);
        HttpRequest request = request(ROOT + settings.accountSid() + "/Calls.json", patience)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(body)
                .build();
        return exchange(request, body, patience);
    }

    /// Looks at the account: whether the API is there and lets us in.
    CallReply probe() {
        WatchedBody nothing = new WatchedBody("", () -> true);
        HttpRequest request = request(ROOT + settings.accountSid() + ".json", settings.answerTimeout())
                .GET()
                .build();
        return exchange(request, nothing, settings.answerTimeout());
    }

    private HttpRequest.Builder request(String path, Duration patience) {
        return HttpRequest.newBuilder(URI.create(settings.baseUrl() + path))
                .timeout(patience)
                .header("Accept", "application/json")
                .header("Authorization", authorization);
    }

    private CallReply exchange(HttpRequest request, WatchedBody body, Duration patience) {
        CompletableFuture<HttpResponse<byte[]>> answer = client.sendAsync(
                request,
                HttpResponse.BodyHandlers.limiting(HttpResponse.BodyHandlers.ofByteArray(), ANSWER_OCTETS_MAX));
        try {
            return read(answer.get(patience.toNanos(), TimeUnit.NANOSECONDS));
        } catch (ExecutionException e) {
            return unanswered(body, isTimeUp(e.getCause()) ? Why.TIME_UP : Why.CONNECTION);
        } catch (TimeoutException e) {
            answer.cancel(true);
            return unanswered(body, Why.TIME_UP);
        } catch (InterruptedException e) {
            answer.cancel(true);
            Thread.currentThread().interrupt();
            return unanswered(body, Why.INTERRUPTED);
        }
    }

    private static boolean isTimeUp(@Nullable Throwable cause) {
        return cause instanceof HttpTimeoutException && !(cause instanceof HttpConnectTimeoutException);
    }

    private static CallReply unanswered(WatchedBody body, Why why) {
        return body.withdraw() ? new CallReply.Unwritten(why) : new CallReply.Unanswered(why);
    }

    private static CallReply read(HttpResponse<byte[]> response) {
        Optional<JsonNode> json = json(response.body());
        Optional<String> sid = json.map(fields -> fields.path("sid").asText())
                .filter(text -> SID.matcher(text).matches());
        int code = json.map(fields -> fields.path("code").asInt()).orElse(0);
        Optional<Duration> retryAfter = response.headers()
                .firstValue("Retry-After")
                .filter(text -> SECONDS.matcher(text).matches())
                .map(seconds -> Duration.ofSeconds(Long.parseLong(seconds)));
        return new CallReply.Answered(response.statusCode(), sid, code > 0 && code <= CODE_MAX ? code : 0, retryAfter);
    }

    private static Optional<JsonNode> json(byte[] body) {
        try {
            return Optional.ofNullable(JSON.readTree(body));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static String field(String name, String value) {
        return name + "=" + URLEncoder.encode(value, StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        client.shutdownNow();
        threads.shutdownNow();
    }
}
