package io.qasid.local.callback;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CallbackReceiverTest {
    private static final byte[] KEY = "a key of twenty-four byt".getBytes(StandardCharsets.US_ASCII);
    private static final String SECRET = "whsec_" + Base64.getEncoder().encodeToString(KEY);
    private static final Instant NOW = Instant.ofEpochSecond(1_700_000_000);
    private static final String BODY = "{\"type\":\"message.delivered\",\"data\":{\"id\":\"m1\"}}";

    private final List<Callback> received = new CopyOnWriteArrayList<>();
    private final CallbackReceiver receiver =
            CallbackReceiver.start(new WebhookSignature(SECRET), () -> NOW, received::add);
    private final HttpClient client = HttpClient.newHttpClient();

    @AfterEach
    void stop() {
        receiver.close();
        client.close();
    }

    /// The example of the Standard Webhooks specification and of its libraries' tests.
    @Test
    void accepts_the_signature_of_the_specification_and_no_other() {
        WebhookSignature signature = new WebhookSignature("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
        byte[] body = "{\"test\": 2432232314}".getBytes(StandardCharsets.UTF_8);
        Instant sent = Instant.ofEpochSecond(1614265330);
        String good = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";

        assertThat(signature.verifies("msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330", good, body, sent))
                .isTrue();
        assertThat(signature.verifies("msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330", "v1,AAAA v2,x " + good, body, sent))
                .isTrue();
        assertThat(signature.verifies("msg_p5jXN8AQM9LWM0D4loKWxJeX", "1614265330", good, body, sent))
                .isFalse();
        assertThat(signature.verifies("msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265331", good, body, sent))
                .isFalse();
        assertThat(signature.verifies("msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330", good, new byte[] {'{', '}'}, sent))
                .isFalse();
    }

    @Test
    void refuses_a_good_signature_that_is_too_old() throws Exception {
        assertThat(post("e1", BODY, NOW.minusSeconds(300), KEY)).isEqualTo(204);
        assertThat(post("e2", BODY, NOW.minusSeconds(301), KEY)).isEqualTo(401);
        assertThat(post("e3", BODY, NOW.plusSeconds(301), KEY)).isEqualTo(401);
    }

    @Test
    void hands_on_what_is_signed_well_once_however_often_it_comes() throws Exception {
        assertThat(post("e1", BODY, NOW, KEY)).isEqualTo(204);
        assertThat(post("e1", BODY, NOW.plusSeconds(5), KEY)).isEqualTo(204);

        assertThat(received).singleElement().satisfies(callback -> {
            assertThat(callback.type()).isEqualTo("message.delivered");
            assertThat(callback.data().path("id").asText()).isEqualTo("m1");
        });
    }

    @Test
    void refuses_another_key_a_missing_signature_and_a_body_that_is_too_long() throws Exception {
        assertThat(post("e1", BODY, NOW, "another key".getBytes(StandardCharsets.US_ASCII)))
                .isEqualTo(401);
        HttpRequest unsigned = HttpRequest.newBuilder(URI.create(receiver.url()))
                .POST(HttpRequest.BodyPublishers.ofString(BODY))
                .build();
        assertThat(client.send(unsigned, BodyHandlers.discarding()).statusCode())
                .isEqualTo(401);
        assertThat(post("e2", " ".repeat(64 * 1024 + 1), NOW, KEY)).isEqualTo(413);
        assertThat(received).isEmpty();
    }

    private int post(String id, String body, Instant sent, byte[] key) throws Exception {
        String timestamp = String.valueOf(sent.getEpochSecond());
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key, "HmacSHA256"));
        byte[] digest = mac.doFinal((id + "." + timestamp + "." + body).getBytes(StandardCharsets.UTF_8));
        HttpRequest request = HttpRequest.newBuilder(URI.create(receiver.url()))
                .header("webhook-id", id)
                .header("webhook-timestamp", timestamp)
                .header("webhook-signature", "v1," + Base64.getEncoder().encodeToString(digest))
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        try {
            return client.send(request, BodyHandlers.discarding()).statusCode();
        } catch (IOException e) {
            throw new AssertionError("the receiver hung up", e);
        }
    }
}
