package io.qasid.bench;

import io.qasid.local.stack.Identity;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/// A process of its own with every module ([MtStack]) and its servers.
final class OneJvm implements AutoCloseable {
    private static final Duration UP_MAX = Duration.ofMinutes(2);
    private static final Duration DONE_MAX = Duration.ofSeconds(10);

    private final Process process;
    private final BlockingQueue<String> said = new ArrayBlockingQueue<>(100);
    private final Identity identity;
    private final List<String> places;

    /// @param smscPort 0: one of its own
    /// @param submitsPerSecond of each operator; 0: no limit
    OneJvm(Path folder, Identity identity, Path identityFile, int smscPort, String callbackUrl, int submitsPerSecond)
            throws IOException, InterruptedException {
        this.identity = identity;
        Files.createDirectories(folder);
        process = ServerJvm.of(
                        "2g",
                        MtStack.class,
                        List.of(
                                folder.toString(),
                                identityFile.toString(),
                                String.valueOf(smscPort),
                                callbackUrl,
                                String.valueOf(submitsPerSecond)))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        Thread.ofVirtual().start(this::listen);
        places = List.of(hear(UP_MAX).split(" "));
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

    Identity identity() {
        return identity;
    }

    String messages() {
        return places.get(0);
    }

    /// Its admin API.
    String router() {
        return places.get(1);
    }

    String database() {
        return places.get(2);
    }

    String databaseUser() {
        return places.get(3);
    }

    String databasePassword() {
        return places.get(4);
    }

    ProcessHandle process() {
        return process.toHandle();
    }

    /// Returns when it is done.
    ///
    /// @param word one of those that [MtStack] knows
    void tell(String word) throws IOException, InterruptedException {
        Writer writer = process.outputWriter(StandardCharsets.UTF_8);
        writer.write(word + "\n");
        writer.flush();
        hear(DONE_MAX);
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
