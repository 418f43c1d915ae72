package io.qasid.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.qasid.local.doctor.Machine;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class QasidTest {
    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    private Path home;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void what_is_needed_and_missing_is_a_usage_error() {
        assertThat(run("send", "--text", "Salaam")).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).contains("--to");
    }

    @Test
    void a_command_that_is_misspelt_is_a_usage_error_with_a_suggestion() {
        assertThat(run("trac", "x")).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).contains("trace");
    }

    @ParameterizedTest
    @ValueSource(strings = {"soon", "30", "5 m", "2026-13-01T00:00:00Z"})
    void a_deadline_that_is_none_is_a_usage_error(String deadline) {
        assertThat(run("send", "--to", "+93701234567", "--text", "Salaam", "--deadline", deadline))
                .isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).contains("--deadline").contains(deadline);
    }

    @Test
    void without_a_stack_send_and_trace_say_how_to_start_one() {
        assertThat(run("send", "--to", "+93701234567", "--text", "Salaam", "--category", "otp", "--deadline", "5m"))
                .isEqualTo(ExitCode.UNREACHABLE);
        assertThat(run("trace", "0199")).isEqualTo(ExitCode.UNREACHABLE);
        assertThat(run("migrate")).isEqualTo(ExitCode.UNREACHABLE);
        assertThat(err.toString().lines()).hasSize(3).allMatch(line -> line.contains("./qasid up"));
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void down_with_nothing_up_is_content() {
        assertThat(run("down")).isEqualTo(ExitCode.OK);
        assertThat(err.toString()).contains("nothing is up");
    }

    @Test
    void doctor_speaks_json_that_names_every_remedy() {
        int code = run("doctor", "-o", "json");

        assertThat(code).isBetween(0, 2);
        assertThat(Json.read(out.toString())).isNotEmpty().allSatisfy(finding -> {
            assertThat(finding.path("subject").asText()).isNotEmpty();
            assertThat(finding.path("level").asText().equals("OK"))
                    .isEqualTo(finding.path("remedy").asText().isEmpty());
        });
    }

    private int run(String... arguments) {
        CommandLine commandLine = Qasid.commandLine(home, Map.of(), Machine.thisOne())
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true));
        return commandLine.execute(arguments);
    }
}
