package io.qasid.local;

import io.qasid.local.client.Answer;
import io.qasid.local.client.PatientSender;
import io.qasid.local.client.Pause;
import io.qasid.local.client.QasidApi;
import io.qasid.local.client.SendRequest;
import io.qasid.local.client.UnreachableException;
import io.qasid.local.stack.RunState;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;

/// `qasid send`: one message through the stack that is up.
final class Send {
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private final Path home;
    private final InstantSource clock;
    private final Terminal terminal;

    Send(Path home, InstantSource clock, Terminal terminal) {
        this.home = home;
        this.clock = clock;
        this.terminal = terminal;
    }

    /// @param region empty: the only one, or the first
    int run(SendRequest request, String idempotencyKey, Output output, Optional<String> region) {
        Optional<RunState> stack = RunState.current(home, region);
        if (stack.isEmpty()) {
            terminal.say("nothing is up; start it with ./qasid up");
            return ExitCode.UNREACHABLE;
        }
        try (QasidApi api =
                new QasidApi(stack.get().addresses().entrance(), stack.get().apiKey())) {
            PatientSender sender = new PatientSender(api, clock, Pause.real(), PATIENCE);
            return switch (sender.send(request, idempotencyKey, this::sayAgain)) {
                case Answer.Accepted accepted -> {
                    terminal.out().println(written(accepted, output));
                    yield ExitCode.OK;
                }
                case Answer.Problem problem -> {
                    terminal.err().println(written(problem, output));
                    yield exitCode(problem);
                }
            };
        } catch (UnreachableException e) {
            terminal.say(String.valueOf(e.getMessage()));
            return ExitCode.UNREACHABLE;
        }
    }

    private void sayAgain(Answer.Problem problem) {
        terminal.say(problem.http() + " " + problem.code() + "; it is sent again with the same key");
    }

    private static String written(Answer.Accepted accepted, Output output) {
        return switch (output) {
            case JSON -> Json.write(Map.of("id", accepted.messageId(), "replayed", accepted.replayed()));
            case TABLE ->
                "accepted%s: %s%nfollow it with ./qasid trace %s"
                        .formatted(
                                accepted.replayed() ? " before, nothing is sent again" : "",
                                accepted.messageId(),
                                accepted.messageId());
        };
    }

    /// As JSON it is the document itself.
    private static String written(Answer.Problem problem, Output output) {
        return switch (output) {
            case JSON -> problem.document();
            case TABLE -> "not accepted: HTTP %d %s%n%s".formatted(problem.http(), problem.code(), problem.sentence());
        };
    }

    static int exitCode(Answer.Problem problem) {
        if (problem.code().startsWith("REFUSED_")) {
            return ExitCode.REFUSED_BY_POLICY;
        }
        return switch (problem.http()) {
            case 401, 403 -> ExitCode.KEY_REFUSED;
            case 404 -> ExitCode.NOT_FOUND;
            case 429 -> ExitCode.TOO_MANY;
            case 502, 503, 504 -> ExitCode.UNREACHABLE;
            default -> ExitCode.FAILED;
        };
    }
}
