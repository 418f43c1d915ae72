package io.qasid.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.qasid.local.stack.RunState;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The command line as a person uses it: every command a process of its own.
class UpTest {
    private static final Duration UP_MAX = Duration.ofMinutes(3);

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    private Path home;

    private final List<Process> started = new ArrayList<>();

    @AfterEach
    void leave_nothing_running() throws InterruptedException {
        for (Process process : started) {
            process.destroyForcibly();
            process.waitFor(10, TimeUnit.SECONDS);
        }
        qasid("down");
        assertThat(processesOfThisStack()).isEmpty();
    }

    @Test
    void stays_until_it_is_stopped_and_keeps_its_data_even_through_a_kill() throws Exception {
        Process first = up();
        Ended sent = qasid("send", "--to", "+93701234567", "--text", "Salaam", "-o", "json");
        assertThat(sent.code).as(sent.all()).isZero();
        String id = Json.read(sent.out).path("id").asText();
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(qasid("trace", id).out)
                        .contains("DELIVERED")
                        .contains("submitted to sms:awcc")
                        .doesNotContain("+93701234567"));
        assertThat(Json.read(qasid("trace", id, "-o", "json").out).path("attempts"))
                .hasSize(1);

        Path receipt = fetched("/v1/messages/" + id + "/receipt");
        Path keys = fetched("/v1/audit/keys");

        Ended second = qasid("up");
        assertThat(second.code).isEqualTo(ExitCode.FAILED);
        assertThat(second.err.lines())
                .singleElement()
                .asString()
                .contains("up already")
                .contains("./qasid down");

        first.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
        assertThat(qasid("send", "--to", "+93701234567", "--text", "Salaam").code)
                .isEqualTo(ExitCode.UNREACHABLE);
        up();
        assertThat(qasid("trace", id).out).contains("DELIVERED");
        assertThat(qasid("migrate").out).contains("up to date");

        Ended down = qasid("down");
        assertThat(down.code).as(down.all()).isZero();
        assertThat(down.err).contains("stopped");
        assertThat(qasid("verify-receipt", receipt.toString(), "--key", keys.toString()).out)
                .as("with nothing up")
                .contains("MESSAGE_DELIVERED")
                .contains("good: 4 records about message " + id);
        assertThat(processesOfThisStack()).isEmpty();
    }

    @Test
    void down_ends_what_a_killed_stack_left_behind_and_fresh_forgets_its_data() throws Exception {
        Process first = up();
        String id = Json.read(qasid("send", "--to", "+93701234567", "--text", "Salaam", "-o", "json").out)
                .path("id")
                .asText();
        first.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
        assertThat(processesOfThisStack()).isNotEmpty();

        Ended down = qasid("down");

        assertThat(down.code).as(down.all()).isZero();
        assertThat(down.err).contains("are ended");
        assertThat(processesOfThisStack()).isEmpty();
        Process fresh = up("--fresh");
        Ended trace = qasid("trace", id);
        assertThat(trace.code).as(trace.all()).isEqualTo(ExitCode.NOT_FOUND);
        Ended refused = qasid("send", "--to", "+93701234567", "--text", "Sale!", "--category", "MARKETING");
        assertThat(refused.code).as(refused.all()).isEqualTo(ExitCode.REFUSED_BY_POLICY);

        fresh.destroy();
        assertThat(fresh.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(processesOfThisStack()).isEmpty();
        assertThat(RunState.file(home)).doesNotExist();
    }

    @Test
    void split_runs_each_module_as_a_process_and_starts_again_what_ended() throws Exception {
        up("--split");
        ProcessHandle router = module("channel-router").orElseThrow();
        router.destroyForcibly();
        await().atMost(UP_MAX)
                .until(() -> module("channel-router")
                        .filter(again -> again.pid() != router.pid())
                        .isPresent());

        await().atMost(UP_MAX).untilAsserted(() -> {
            Ended sent = qasid("send", "--to", "+93701234567", "--text", "Salaam", "-o", "json");
            assertThat(sent.code).as(sent.all()).isZero();
            String id = Json.read(sent.out).path("id").asText();
            await().atMost(Duration.ofSeconds(30))
                    .untilAsserted(() -> assertThat(qasid("trace", id).out).contains("DELIVERED"));
        });
        assertThat(qasid("down").code).isZero();
        assertThat(processesOfThisStack()).isEmpty();
    }

    @Test
    void regions_are_whole_stacks_that_hear_of_each_other() throws Exception {
        up("--regions", "kbl,mzr");
        RunState kbl = RunState.current(home, Optional.of("kbl")).orElseThrow();
        RunState mzr = RunState.current(home, Optional.of("mzr")).orElseThrow();
        assertThat(kbl.addresses().entrance()).isNotEqualTo(mzr.addresses().entrance());
        Ended sent = qasid("send", "--to", "+93701234567", "--text", "Salaam", "--region", "mzr", "-o", "json");
        assertThat(sent.code).as(sent.all()).isZero();
        String id = Json.read(sent.out).path("id").asText();
        assertThat(qasid("trace", id).code).as("it is the other region's").isEqualTo(ExitCode.NOT_FOUND);
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() ->
                        assertThat(qasid("trace", id, "--region", "mzr").out).contains("DELIVERED"));
        for (RunState region : List.of(kbl, mzr)) {
            await("to hear of the other region")
                    .atMost(UP_MAX)
                    .until(() -> metrics(region)
                            .lines()
                            .filter(line -> line.startsWith("chan_jetstream_mirror_lag_seconds{"))
                            .anyMatch(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)) < 5));
        }

        assertThat(qasid("down").code).isZero();
        assertThat(processesOfThisStack()).isEmpty();
        assertThat(RunState.file(home, "mzr")).doesNotExist();
    }

    private static String metrics(RunState region) throws Exception {
        try (HttpClient http = HttpClient.newHttpClient()) {
            return http.send(
                            HttpRequest.newBuilder(URI.create(region.addresses().router() + "/metrics"))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body();
        }
    }

    /// What the stack answers the tenant, in a file.
    private Path fetched(String path) throws Exception {
        RunState stack = RunState.current(home).orElseThrow();
        try (HttpClient http = HttpClient.newHttpClient()) {
            HttpRequest request = HttpRequest.newBuilder(
                            URI.create(stack.addresses().entrance() + path))
                    .header("Authorization", "Bearer " + stack.apiKey())
                    .build();
            Path file = Files.createTempFile(home, "fetched", ".json");
            assertThat(http.send(request, HttpResponse.BodyHandlers.ofFile(file))
                            .statusCode())
                    .isEqualTo(200);
            return file;
        }
    }

    /// The process that works in a module's folder.
    private Optional<ProcessHandle> module(String name) {
        return ProcessHandle.allProcesses()
                .filter(process -> {
                    try {
                        Path folder = Files.readSymbolicLink(Path.of("/proc/" + process.pid() + "/cwd"));
                        return folder.startsWith(home.toRealPath()) && folder.endsWith("modules/" + name);
                    } catch (IOException e) {
                        return false;
                    }
                })
                .filter(process -> process.isAlive())
                .findFirst();
    }

    /// Starts a stack and waits until it says that it is up; its curl line has to work as it is printed.
    private Process up(String... more) throws Exception {
        Path output = Files.createTempFile(home, "up", ".out");
        List<String> command = command(List.of("up", "--http-port", "0"));
        command.addAll(List.of(more));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        started.add(process);
        await().atMost(UP_MAX).until(() -> {
            assertThat(process.isAlive()).as(() -> read(output)).isTrue();
            return read(output).contains("Ctrl-C or ./qasid down");
        });
        Matcher curl = Pattern.compile("(?m)^ *(curl .*)$").matcher(read(output));
        assertThat(curl.find()).isTrue();
        Process copied = new ProcessBuilder("bash", "-c", curl.group(1)).start();
        assertThat(new String(copied.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .contains("\"id\"");
        return process;
    }

    private Ended qasid(String... arguments) {
        try {
            Path err = Files.createTempFile(home, "err", "");
            Process process = new ProcessBuilder(command(List.of(arguments)))
                    .redirectError(err.toFile())
                    .start();
            String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor(90, TimeUnit.SECONDS)).isTrue();
            return new Ended(process.exitValue(), out, read(err));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private List<String> command(List<String> arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Dqasid.home=" + home,
                "-cp",
                System.getProperty("java.class.path"),
                Qasid.class.getName()));
        command.addAll(arguments);
        return command;
    }

    /// Everything that works in the stack's folder: its servers.
    private List<String> processesOfThisStack() {
        List<String> found = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
            for (Path entry : entries) {
                try {
                    if (Files.readSymbolicLink(entry.resolve("cwd")).startsWith(home.resolve(".qasid"))) {
                        found.add(Files.readString(entry.resolve("cmdline")));
                    }
                } catch (IOException e) {
                    // ended in the meantime
                }
            }
            return found;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private record Ended(int code, String out, String err) {
        String all() {
            return out + err;
        }
    }
}
