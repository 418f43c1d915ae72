package io.qasid.bench;

import io.qasid.local.client.SendRequest;
import io.qasid.local.stack.Identity;
import io.qasid.model.Category;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/// Our side of `mt`: a process of its own with every module ([MtStack]) and its servers.
final class QasidInOneJvm implements MtPeer {
    private static final Duration UP_MAX = Duration.ofMinutes(2);
    private static final int HTTP_ACCEPTED = 202;

    private final Process process;
    private final BlockingQueue<String> said = new ArrayBlockingQueue<>(100);
    private final String apiKey;
    private final URI messages;

    QasidInOneJvm(Path folder, Identity identity, Path identityFile, int smscPort, String callbackUrl)
            throws IOException, InterruptedException {
        this.apiKey = identity.apiKey();
        Files.createDirectories(folder);
        process = ServerJvm.of(
                        "2g",
                        MtStack.class,
                        List.of(folder.toString(), identityFile.toString(), String.valueOf(smscPort), callbackUrl))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        Thread.ofVirtual().start(this::listen);
        messages = URI.create(hear(UP_MAX) + "/v1/messages");
    }

    private void listen() {
        BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        lines.lines()
                .filter(line -> line.startsWith(MtStack.SAYS))
                .map(line -> line.substring(MtStack.SAYS.length()))
                .forEach(said::add);
    }

    private String hear(Duration max) throws InterruptedException {
        String line = said.poll(max.toSeconds(), TimeUnit.SECONDS);
        if (line == null) {
            throw new IllegalStateException("the stack said nothing within " + max);
        }
        return line;
    }

    @Override
    public String name() {
        return "Qasid";
    }

    @Override
    public HttpRequest request(String to) {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        return HttpRequest.newBuilder(messages)
                .header("Authorization", "Bearer " + apiKey)
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
        return CpuTime.ofFamily(process.toHandle());
    }

    @Override
    public void close() {
        try {
            process.getOutputStream().close();
            if (!process.waitFor(60, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (IOException e) {
            process.destroyForcibly();
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
