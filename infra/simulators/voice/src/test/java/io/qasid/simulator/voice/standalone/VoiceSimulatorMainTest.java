package io.qasid.simulator.voice.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// The program as others start it: a process of its own.
class VoiceSimulatorMainTest {
    private static final Pattern LISTENS = Pattern.compile("call API on (http://127\\.0\\.0\\.1:\\d+)");

    @Test
    void saysWhereItListensAndEndsOnSigterm() throws Exception {
        Process program = program("--port=0");
        try (BufferedReader out = reader(program);
                HttpClient client = HttpClient.newHttpClient()) {
            Matcher line = LISTENS.matcher(String.valueOf(out.readLine()));
            assertThat(line.matches()).isTrue();
            HttpRequest request =
                    HttpRequest.newBuilder(URI.create(line.group(1))).build();
            assertThat(client.send(request, HttpResponse.BodyHandlers.discarding())
                            .statusCode())
                    .isEqualTo(401);

            program.destroy();

            assertThat(program.waitFor(20, TimeUnit.SECONDS)).isTrue();
        } finally {
            program.destroyForcibly();
        }
    }

    @Test
    void saysInOneLineWhyItDoesNotStart() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Process program = program("--port=" + taken.getLocalPort());
            try (BufferedReader out = reader(program)) {
                assertThat(out.readLine()).startsWith("port " + taken.getLocalPort() + " cannot be opened");
                assertThat(out.readLine()).isNull();
                assertThat(program.waitFor(20, TimeUnit.SECONDS)).isTrue();
                assertThat(program.exitValue()).isEqualTo(2);
            } finally {
                program.destroyForcibly();
            }
        }
    }

    private static Process program(String... arguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Xmx128m", "-cp", System.getProperty("java.class.path")));
        command.add(VoiceSimulatorMain.class.getName());
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("QASID_LOG_LEVEL", "ERROR");
        return builder.start();
    }

    private static BufferedReader reader(Process program) {
        return new BufferedReader(new InputStreamReader(program.getInputStream(), StandardCharsets.UTF_8));
    }
}
