package io.qasid.bench;

import io.qasid.local.client.SendRequest;
import io.qasid.local.stack.Identity;
import io.qasid.model.Category;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;

/// Our side of `mt`.
final class QasidInOneJvm implements MtPeer {
    private static final int HTTP_ACCEPTED = 202;

    private final OneJvm stack;
    private final URI messages;

    QasidInOneJvm(Path folder, Identity identity, Path identityFile, int smscPort, String callbackUrl)
            throws IOException, InterruptedException {
        stack = new OneJvm(folder, identity, identityFile, smscPort, callbackUrl, 0);
        messages = URI.create(stack.messages() + "/v1/messages");
    }

    @Override
    public String name() {
        return "Qasid";
    }

    @Override
    public HttpRequest request(String to) {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        return HttpRequest.newBuilder(messages)
                .header("Authorization", "Bearer " + stack.identity().apiKey())
                .header("Idempotency-Key", new UUID(random.nextLong(), random.nextLong()).toString())
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(
                        SendRequest.of("+" + to, "Qasid", Category.TRANSACTIONAL, MtBench.TEXT, null, Map.of())
                                .json()))
                .build();
    }

    @Override
    public int taken() {
        return HTTP_ACCEPTED;
    }

    @Override
    public Map<String, Long> cpu() {
        return CpuTime.ofFamily(stack.process());
    }

    @Override
    public void close() {
        stack.close();
    }
}
