package io.qasid.tenantwebhooks.target;

import io.qasid.tenantwebhooks.target.Answer.Failure;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.config.TlsConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.EndpointDetails;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.NoHttpResponseException;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.pool.PoolConcurrencyPolicy;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;

/// Sends signed requests over pooled connections. Never follows a redirect, keeps no cookie, uses no proxy,
/// reads little of an answer, and ends every request within the total timeout. Repeats nothing but what went over a
/// connection that the other side had closed meanwhile, as servers do with those that are idle: nobody has seen it,
/// most likely, and whoever has knows it by its `webhook-id`.
public final class WebhookClient implements AutoCloseable {
    /// So much of an answer's body is read to keep the connection; a longer one costs the connection.
    private static final int BODY_BYTES_READ_MAX = 16 * 1024;
    /// A pooled connection keeps the address it was admitted with; after this the name is asked again.
    private static final TimeValue CONNECTION_AGE_MAX = TimeValue.ofMinutes(5);

    /// Where one connection of a pool was closed others were.
    private static final int TRIES_MAX = 3;

    private static final ContentType JSON = ContentType.create("application/json");

    private final CloseableHttpClient client;
    private final GuardedResolver resolver;
    private final Duration totalTimeout;
    private final InstantSource clock;
    private final ScheduledThreadPoolExecutor timeouts;

    /// @param connectionsMax over all endpoints; callers bound what one endpoint may have under way
    public WebhookClient(
            GuardedResolver resolver,
            int connectionsMax,
            Duration connectTimeout,
            Duration totalTimeout,
            InstantSource clock) {
        this.resolver = resolver;
        this.totalTimeout = totalTimeout;
        this.clock = clock;
        this.client = client(resolver, connectionsMax, connectTimeout, totalTimeout);
        this.timeouts = new ScheduledThreadPoolExecutor(
                1, Thread.ofPlatform().daemon().name("webhook-timeouts").factory());
        timeouts.setRemoveOnCancelPolicy(true);
    }

    private static CloseableHttpClient client(
            GuardedResolver resolver, int connectionsMax, Duration connectTimeout, Duration totalTimeout) {
        Timeout connect = Timeout.of(connectTimeout);
        Timeout total = Timeout.of(totalTimeout);
        return HttpClients.custom()
                .setConnectionManager(PoolingHttpClientConnectionManagerBuilder.create()
                        .setDnsResolver(resolver)
                        .setMaxConnTotal(connectionsMax)
                        .setMaxConnPerRoute(connectionsMax)
                        .setPoolConcurrencyPolicy(PoolConcurrencyPolicy.STRICT)
                        .setDefaultConnectionConfig(ConnectionConfig.custom()
                                .setConnectTimeout(connect)
                                .setSocketTimeout(total)
                                .setTimeToLive(CONNECTION_AGE_MAX)
                                .setValidateAfterInactivity(TimeValue.ofSeconds(1))
                                .build())
                        .setDefaultTlsConfig(
                                TlsConfig.custom().setHandshakeTimeout(connect).build())
                        .build())
                .setDefaultRequestConfig(RequestConfig.custom()
                        .setConnectionRequestTimeout(total)
                        .setResponseTimeout(total)
                        .setProtocolUpgradeEnabled(false)
                        .build())
                .setUserAgent("Qasid-Webhooks/1")
                .disableRedirectHandling()
                .disableAutomaticRetries()
                .disableContentCompression()
                .disableCookieManagement()
                .disableAuthCaching()
                .disableConnectionState()
                .evictIdleConnections(TimeValue.ofSeconds(30))
                .build();
    }

    /// Sends one request and waits for its answer, at most for the total timeout.
    public Answer send(WebhookRequest request) {
        long end = System.nanoTime() + totalTimeout.toNanos();
        Sent sent = once(request, end);
        for (int tries = 1; sent.closedBefore() && tries < TRIES_MAX; tries++) {
            sent = once(request, end);
        }
        return sent.answer();
    }

    /// @param closedBefore whether it went over a connection that had served before and gave no answer at all
    private record Sent(Answer answer, boolean closedBefore) {}

    private Sent once(WebhookRequest request, long endNanos) {
        HttpPost post = signed(request);
        HttpClientContext context = HttpClientContext.create();
        Future<?> timeout =
                timeouts.schedule(post::cancel, Math.max(0, endNanos - System.nanoTime()), TimeUnit.NANOSECONDS);
        try {
            ClassicHttpResponse response = client.executeOpen(null, post, context);
            if (endsSoon(response.getEntity())) {
                response.close();
            } else {
                // closing the response would read it to its end; this closes the connection
                post.cancel();
            }
            return new Sent(new Answer.Status(response.getCode(), retryAfter(response)), false);
        } catch (IOException e) {
            boolean timedOut = post.isCancelled();
            Answer answer = new Answer.None(timedOut ? Failure.TIMED_OUT : failure(e));
            return new Sent(answer, !timedOut && closed(e) && servedBefore(context));
        } finally {
            timeout.cancel(false);
        }
    }

    private static boolean closed(IOException e) {
        return e instanceof NoHttpResponseException || e.getClass() == SocketException.class;
    }

    private static boolean servedBefore(HttpClientContext context) {
        EndpointDetails connection = context.getEndpointDetails();
        return connection != null && connection.getRequestCount() > 1;
    }

    private HttpPost signed(WebhookRequest request) {
        long seconds = clock.instant().getEpochSecond();
        String id = request.id().toString();
        byte[] body = request.body().getBytes(StandardCharsets.UTF_8);
        HttpPost post = new HttpPost(request.endpoint().url());
        post.setHeader("webhook-id", id);
        post.setHeader("webhook-timestamp", Long.toString(seconds));
        post.setHeader("webhook-signature", request.endpoint().keys().sign(id, seconds, body));
        post.setEntity(new ByteArrayEntity(body, JSON));
        return post;
    }

    /// Reading to the end gives the connection back to the pool.
    private static boolean endsSoon(@Nullable HttpEntity body) throws IOException {
        if (body == null) {
            return true;
        }
        InputStream content = body.getContent();
        byte[] buffer = new byte[2048];
        int left = BODY_BYTES_READ_MAX;
        while (left > 0) {
            int read = content.read(buffer);
            if (read < 0) {
                return true;
            }
            left -= read;
        }
        return false;
    }

    private Optional<Duration> retryAfter(ClassicHttpResponse response) {
        Header header = response.getFirstHeader("Retry-After");
        return header == null ? Optional.empty() : RetryAfter.parse(header.getValue(), clock.instant());
    }

    private static Failure failure(IOException e) {
        return switch (e) {
            case TargetRefusedException refused -> Failure.TARGET_REFUSED;
            case UnknownHostException unknown -> Failure.NAME_UNKNOWN;
            case ConnectTimeoutException late -> Failure.CONNECT_FAILED;
            case ConnectException refused -> Failure.CONNECT_FAILED;
            case NoRouteToHostException unreachable -> Failure.CONNECT_FAILED;
            case SSLException tls -> Failure.TLS_FAILED;
            case InterruptedIOException late -> Failure.TIMED_OUT;
            default -> Failure.CONNECTION_BROKEN;
        };
    }

    @Override
    public void close() {
        timeouts.shutdownNow();
        client.close(CloseMode.GRACEFUL);
        resolver.close();
    }
}
