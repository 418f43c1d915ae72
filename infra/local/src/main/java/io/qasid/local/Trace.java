package io.qasid.local;

import io.qasid.local.client.MessageView;
import io.qasid.local.client.ProblemException;
import io.qasid.local.client.QasidApi;
import io.qasid.local.client.UnreachableException;
import io.qasid.local.stack.RunState;
import io.qasid.model.Msisdn;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// `qasid trace ID`: every attempt and every decision about one message, with its reason.
final class Trace {
    private final Path home;
    private final Terminal terminal;

    Trace(Path home, Terminal terminal) {
        this.home = home;
        this.terminal = terminal;
    }

    /// @param region empty: the only one, or the first
    int run(String id, Output output, Optional<String> region) {
        Optional<RunState> stack = RunState.current(home, region);
        if (stack.isEmpty()) {
            terminal.say("nothing is up; start it with ./qasid up");
            return ExitCode.UNREACHABLE;
        }
        try (QasidApi api =
                new QasidApi(stack.get().addresses().entrance(), stack.get().apiKey())) {
            Optional<MessageView> view = api.message(id);
            if (view.isEmpty()) {
                terminal.say("no message " + id);
                return ExitCode.NOT_FOUND;
            }
            switch (output) {
                case JSON -> terminal.out().println(Json.write(view.get().document()));
                case TABLE -> print(view.get());
            }
            return ExitCode.OK;
        } catch (ProblemException e) {
            terminal.say(String.valueOf(e.getMessage()));
            return Send.exitCode(e.problem());
        } catch (UnreachableException e) {
            terminal.say(String.valueOf(e.getMessage()));
            return ExitCode.UNREACHABLE;
        }
    }

    private void print(MessageView view) {
        PrintWriter out = terminal.out();
        out.printf(
                "%s  %s  to %s  %s in %s%n",
                view.id(),
                view.word(),
                new Msisdn(view.recipient()).masked(),
                view.segments() == 1 ? "1 segment" : view.segments() + " segments",
                view.encoding());
        List<String> steps = new ArrayList<>();
        view.document()
                .path("steps")
                .forEach(step -> steps.add(step.path("route").asText() + " "
                        + step.path("price").path("amount").asText() + " "
                        + step.path("price").path("currency").asText()));
        out.printf("ladder %s: %s%n", view.document().path("strategy").asText(), String.join(" → ", steps));
        out.println();
        for (MessageView.Attempt attempt : view.attempts()) {
            out.printf(
                    "attempt %d  %-12s %-10s %s%n",
                    attempt.ordinal(), attempt.route(), attempt.state(), attempt.reason());
        }
        out.println();
        for (MessageView.Decision decision : view.decisions()) {
            out.printf("%s  %s%n", decision.at(), EventWords.of(view, decision));
        }
    }
}
