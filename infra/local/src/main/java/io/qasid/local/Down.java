package io.qasid.local;

import io.qasid.local.stack.LeftBehind;
import io.qasid.local.stack.RunState;
import io.qasid.local.stack.StackFolder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// `qasid down`: stops the stack that is up, and what a killed one left behind.
final class Down {
    private static final Duration STOP_MAX = Duration.ofSeconds(45);
    private static final Duration KILL_MAX = Duration.ofSeconds(10);

    private final Path home;
    private final Terminal terminal;

    Down(Path home, Terminal terminal) {
        this.home = home;
        this.terminal = terminal;
    }

    int run() {
        Optional<ProcessHandle> stack = RunState.current(home).flatMap(RunState::process);
        stack.ifPresent(this::stop);
        int left = endLeftBehind();
        if (left > 0) {
            terminal.say(left + " processes of a stack that was killed are ended");
        }
        RunState.deleteAll(home);
        if (StackFolder.ofUp(home).inUse()) {
            terminal.say("a stack is starting at this moment; try again when it is up, or press Ctrl-C there");
            return ExitCode.FAILED;
        }
        if (stack.isPresent()) {
            terminal.say("stopped");
        } else if (left == 0) {
            terminal.say("nothing is up");
        }
        return ExitCode.OK;
    }

    private void stop(ProcessHandle stack) {
        terminal.say("stopping process " + stack.pid());
        stack.destroy();
        if (!ended(stack, STOP_MAX)) {
            terminal.say("it did not stop in " + STOP_MAX.toSeconds() + " s and is killed");
            stack.destroyForcibly();
            ended(stack, KILL_MAX);
        }
    }

    private int endLeftBehind() {
        int left = 0;
        for (StackFolder folder : List.of(StackFolder.ofUp(home), StackFolder.ofDemo(home))) {
            if (Files.isDirectory(folder.path())) {
                Optional<StackFolder.Lock> lock = folder.lock();
                left += lock.isPresent() ? LeftBehind.end(folder.path()) : 0;
                lock.ifPresent(StackFolder.Lock::close);
            }
        }
        return left;
    }

    private static boolean ended(ProcessHandle process, Duration max) {
        try {
            process.onExit().get(max.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException | ExecutionException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
