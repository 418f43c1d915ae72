package io.qasid.providerwebhooks;

import io.micronaut.context.ApplicationContext;
import io.nats.client.Connection;
import io.nats.client.Dispatcher;
import io.nats.client.Message;
import io.qasid.boot.Module;
import io.qasid.events.NatsConnections;
import io.qasid.events.Subjects;
import io.qasid.proto.v1.InboxBatch;
import io.qasid.proto.v1.InboxEntry;
import io.qasid.proto.v1.InboxReply;
import io.qasid.proto.v1.OttHeard;
import io.qasid.proto.v1.OttHeardBatch;
import io.qasid.proto.v1.OttHeardReply;
import io.qasid.secrets.SealedFile;
import io.qasid.servers.TestServers;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/// The module as it is deployed, a router and a connector that do as they are told.
final class Stand implements AutoCloseable {
    /// Of the settings: nobody waits for this one.
    static final String NOT_READY = "not-ready";
    static final String APP_SECRET = "app-secret";
    static final String HOOK_SECRET = "hook-secret";
    static final String AUTH_TOKEN = "auth-token";
    static final String VIBER_TOKEN = "445da6az1s345z78-dazcczb2542zv51a-e0vc5fva17480im9";
    static final String LINK_KEY = "sixteen-letters!";
    static final String VOICE_URL = "https://hooks.example.org/webhooks/voice/qasid";

    final List<InboxEntry> inbox = new CopyOnWriteArrayList<>();
    final List<OttHeard> heard = new CopyOnWriteArrayList<>();
    final Map<String, String> numbersOfChats = new ConcurrentHashMap<>();
    volatile boolean routerAnswers = true;
    volatile boolean connectorAnswers = true;
    /// The router refuses batches with an entry of this id.
    volatile String poison = "";
    /// The connector refuses batches with this recipient.
    volatile String poisonNumber = "";
    volatile Duration routerTakes = Duration.ZERO;

    final SealedFile secrets =
            new SealedFile(TestServers.freshFolder("secrets").resolve("sealed"), InstantSource.system());
    final Connection nats;
    private final ApplicationContext module;
    private final HttpClient client = HttpClient.newHttpClient();

    Stand(Map<String, Object> more) throws InterruptedException {
        String url = TestServers.nats().url();
        nats = NatsConnections.open(url, "router");
        org.awaitility.Awaitility.await().until(() -> nats.getStatus() == Connection.Status.CONNECTED);
        Dispatcher requests = nats.createDispatcher();
        requests.subscribe(Subjects.INBOX, "router", this::commit);
        requests.subscribe(Subjects.OTT_HEARD, "ott", this::hear);
        Map<String, Object> settings = new HashMap<>(Map.of(
                "qasid.provider-webhooks.http-port",
                0,
                "qasid.provider-webhooks.nats-url",
                url,
                "qasid.provider-webhooks.whatsapp[0].account",
                "qasid",
                "qasid.provider-webhooks.whatsapp[0].phone-number-id",
                "1055",
                "qasid.provider-webhooks.telegram[0].account",
                "qasid",
                "qasid.provider-webhooks.telegram[0].allowed-networks",
                List.of("127.0.0.0/8")));
        settings.put("qasid.provider-webhooks.voice[0].account", "qasid");
        settings.put("qasid.provider-webhooks.voice[0].public-url", VOICE_URL);
        settings.put("qasid.provider-webhooks.viber[0].account", "qasid");
        secrets.write("whatsapp/qasid", before -> Map.of("app-secret", APP_SECRET, "verify-token", "verify-token"));
        secrets.write("telegram/qasid", before -> Map.of("secret-token", HOOK_SECRET));
        secrets.write("viber/qasid", before -> Map.of("auth-token", VIBER_TOKEN, "link-key", LINK_KEY));
        secrets.write("voice/qasid", before -> Map.of("auth-token", AUTH_TOKEN));
        settings.put("qasid.provider-webhooks.secrets.url", secrets.url());
        settings.putAll(more);
        module = ProviderWebhooksFunction.MODULE.start(settings);
        if (!more.containsKey("qasid.provider-webhooks.nats-url") && !more.containsKey(NOT_READY)) {
            org.awaitility.Awaitility.await().until(() -> get("/health/ready").statusCode() == 200);
        }
    }

    private void commit(Message message) throws InterruptedException {
        try {
            InboxBatch batch = InboxBatch.parseFrom(message.getData());
            boolean good = batch.getEntriesList().stream()
                    .noneMatch(entry -> entry.getSourceEventId().equals(poison));
            if (good && routerAnswers) {
                inbox.addAll(batch.getEntriesList());
            }
            if (routerAnswers) {
                byte[] reply =
                        InboxReply.newBuilder().setCommitted(good).build().toByteArray();
                if (routerTakes.isZero()) {
                    nats.publish(message.getReplyTo(), reply);
                } else {
                    CompletableFuture.delayedExecutor(routerTakes.toMillis(), TimeUnit.MILLISECONDS)
                            .execute(() -> publishUnlessOver(message.getReplyTo(), reply));
                }
            }
        } catch (com.google.protobuf.InvalidProtocolBufferException e) {
            throw new IllegalStateException(e);
        }
    }

    private void publishUnlessOver(String subject, byte[] reply) {
        try {
            nats.publish(subject, reply);
        } catch (IllegalStateException e) {
            // the test ended before this answer was due
            return;
        }
    }

    private void hear(Message message) throws InterruptedException {
        try {
            OttHeardBatch batch = OttHeardBatch.parseFrom(message.getData());
            if (!connectorAnswers) {
                return;
            }
            if (batch.getHeardList().stream()
                    .anyMatch(one -> one.getRecipient().equals(poisonNumber) && !poisonNumber.isEmpty())) {
                nats.publish(
                        message.getReplyTo(), OttHeardReply.getDefaultInstance().toByteArray());
                return;
            }
            heard.addAll(batch.getHeardList());
            OttHeardReply.Builder reply = OttHeardReply.newBuilder().setCommitted(true);
            for (OttHeard one : batch.getHeardList()) {
                reply.addRecipients(
                        one.getRecipient().isEmpty()
                                ? numbersOfChats.getOrDefault(one.getChatId(), "")
                                : one.getRecipient());
            }
            nats.publish(message.getReplyTo(), reply.build().toByteArray());
        } catch (com.google.protobuf.InvalidProtocolBufferException e) {
            throw new IllegalStateException(e);
        }
    }

    HttpResponse<String> get(String path) throws Exception {
        return client.send(request(path).build(), HttpResponse.BodyHandlers.ofString());
    }

    HttpResponse<String> post(String path, byte[] body, String... headers) throws Exception {
        HttpRequest.Builder request = request(path).POST(HttpRequest.BodyPublishers.ofByteArray(body));
        request.headers(headers);
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + Module.httpPort(module) + path));
    }

    HttpResponse<String> whatsApp(String body) throws Exception {
        return whatsApp(body, APP_SECRET);
    }

    HttpResponse<String> whatsApp(String body, String appSecret) throws Exception {
        byte[] octets = body.getBytes(java.nio.charset.StandardCharsets.UTF_8);
        String signature = java.util.HexFormat.of().formatHex(Signatures.hmac("HmacSHA256", appSecret, octets));
        return post(
                "/webhooks/whatsapp/qasid",
                octets,
                "Content-Type",
                "application/json",
                "X-Hub-Signature-256",
                "sha256=" + signature);
    }

    HttpResponse<String> telegram(String body) throws Exception {
        return post(
                "/webhooks/telegram/qasid",
                body.getBytes(java.nio.charset.StandardCharsets.UTF_8),
                "Content-Type",
                "application/json",
                "X-Telegram-Bot-Api-Secret-Token",
                HOOK_SECRET);
    }

    HttpResponse<String> viber(String body) throws Exception {
        byte[] octets = body.getBytes(java.nio.charset.StandardCharsets.UTF_8);
        String signature = java.util.HexFormat.of().formatHex(Signatures.hmac("HmacSHA256", VIBER_TOKEN, octets));
        return post(
                "/webhooks/viber/qasid",
                octets,
                "Content-Type",
                "application/json",
                "X-Viber-Content-Signature",
                signature);
    }

    String metrics() throws Exception {
        return get("/metrics").body();
    }

    @Override
    public void close() {
        module.close();
        try {
            nats.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
