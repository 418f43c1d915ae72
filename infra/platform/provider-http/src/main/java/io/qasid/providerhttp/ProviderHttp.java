package io.qasid.providerhttp;

import io.qasid.providerhttp.ProviderReply.Why;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
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

/// Requests over HTTP/1.1, each made once, of which it is known afterwards whether any of it may have been read.
final class ProviderHttp implements AutoCloseable {
    private static final int ANSWER_OCTETS_MAX = 64 * 1024;
    private static final Pattern SECONDS = Pattern.compile("[0-9]{1,6}");

    private final LongSupplier nanoTime;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpClient client;

    ProviderHttp(Duration connectTimeout, LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(connectTimeout)
                .executor(threads)
                .build();
    }

    /// @param patience for everything: to connect, to write, to be answered; positive
    ProviderReply exchange(ProviderApi.Request wanted, Duration patience) {
        long deadline = nanoTime.getAsLong() + patience.toNanos();
        String text = wanted.body();
        WatchedBody body = new WatchedBody(text == null ? "" : text, () -> deadline - nanoTime.getAsLong() > 0);
        HttpRequest.Builder request =
                HttpRequest.newBuilder(wanted.uri()).timeout(patience).header("Accept", "application/json");
        wanted.headers().forEach(request::header);
        if (text == null) {
            request.GET();
        } else {
            request.POST(body);
        }
        return exchange(request.build(), body, patience);
    }

    private ProviderReply exchange(HttpRequest request, WatchedBody body, Duration patience) {
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

    private static ProviderReply unanswered(WatchedBody body, Why why) {
        return body.withdraw() ? new ProviderReply.Unwritten(why) : new ProviderReply.Unanswered(why);
    }

    private static ProviderReply read(HttpResponse<byte[]> response) {
        Optional<Duration> retryAfter = response.headers()
                .firstValue("Retry-After")
                .filter(text -> SECONDS.matcher(text).matches())
                .map(seconds -> Duration.ofSeconds(Long.parseLong(seconds)));
        return new ProviderReply.Answered(response.statusCode(), response.body(), retryAfter);
    }

    @Override
    public void close() {
        client.shutdownNow();
        threads.shutdownNow();
    }
}
