package io.qasid.local;

import io.qasid.local.callback.Callback;
import io.qasid.local.stack.Addresses;
import io.qasid.local.stack.Identity;
import io.qasid.local.stack.LocalStack;
import io.qasid.local.stack.RunState;
import io.qasid.local.stack.Shape;
import io.qasid.local.stack.StackFolder;
import io.qasid.local.stack.StackSettings;
import io.qasid.servers.ExternalServers;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/// `qasid up`: starts the stack and stays until somebody ends it.
final class Up {
    private final Path home;
    private final Map<String, String> environment;
    private final InstantSource clock;
    private final Terminal terminal;
    private volatile boolean stopping;

    Up(Path home, Map<String, String> environment, InstantSource clock, Terminal terminal) {
        this.home = home;
        this.environment = environment;
        this.clock = clock;
        this.terminal = terminal;
    }

    /// Returns only when the stack could not be started; else the JVM ends by a signal.
    int run(boolean fresh, Shape shape, int httpPort) {
        StackFolder folder = StackFolder.ofUp(home);
        Optional<StackFolder.Lock> lock = folder.lock();
        if (lock.isEmpty()) {
            String where = RunState.current(home)
                    .map(state -> ": " + state.addresses().entrance() + " (process " + state.pid() + ")")
                    .orElse("");
            terminal.say("a stack is up already" + where + "; ./qasid down stops it");
            return ExitCode.FAILED;
        }
        try (StackFolder.Lock held = lock.get()) {
            if (fresh) {
                held.wipe();
            }
            Terminal.logTo(folder.log());
            Identity identity = Identity.in(home.resolve(".qasid/identity.json"), new SecureRandom());
            return start(folder, identity, shape, httpPort);
        }
    }

    private int start(StackFolder folder, Identity identity, Shape shape, int httpPort) {
        Instant begin = clock.instant();
        terminal.say("starting; logs in " + folder.log());
        LocalStack stack = new LocalStack(
                new StackSettings(folder, identity, httpPort, ExternalServers.from(environment), shape, clock),
                terminal.progress(clock));
        Runtime.getRuntime()
                .addShutdownHook(Thread.ofPlatform().name("stop-stack").unstarted(() -> stop(stack)));
        try {
            Addresses addresses = stack.start(this::tell);
            RunState.ofThisProcess(addresses, identity.apiKey(), folder.log()).write(RunState.file(home));
            banner(addresses, identity, httpPort, Duration.between(begin, clock.instant()));
        } catch (RuntimeException e) {
            if (!stopping) {
                stack.close();
                terminal.say("could not start: " + e.getMessage() + " (log: " + folder.log() + ")");
            }
            return ExitCode.FAILED;
        }
        return awaitSignal();
    }

    /// Runs when the JVM goes down, however that came: Ctrl-C, `down`, a start that failed.
    private void stop(LocalStack stack) {
        stopping = true;
        terminal.say("stopping");
        RunState.delete(RunState.file(home));
        stack.close();
        terminal.say("stopped");
    }

    private static int awaitSignal() {
        try {
            new CountDownLatch(1).await();
            return ExitCode.OK;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return ExitCode.FAILED;
        }
    }

    private void tell(Callback callback) {
        terminal.say("callback " + callback.type() + " "
                + callback.data()
                        .path("messageId")
                        .asText(callback.data().path("inReplyTo").asText()));
    }

    private void banner(Addresses addresses, Identity identity, int wantedPort, Duration took) {
        String port = ":" + wantedPort;
        if (wantedPort != 0 && !addresses.entrance().endsWith(port)) {
            terminal.say(
                    "port " + wantedPort + " is taken by another program, so the API is at " + addresses.entrance());
        }
        terminal.out().print("""

                Qasid is up after %.1f s. Its data stay in %s (./qasid up --fresh wipes them).

                  every HTTP API  %s

                  behind it, each with /health/ready and /metrics of its own:
                  messages        %s
                  consent         %s
                  compliance      %s
                  senders         %s
                  tenants         %s
                  channel router  %s
                  SMPP connector  %s
                  chat connector  %s
                  voice connector %s
                  provider hooks  %s
                  tenant webhooks %s

                  callbacks       %s
                  operators       %s (simulated: awcc, roshan)
                  chats           %s (simulated: WhatsApp, Telegram, Viber)
                  telephones      %s (simulated)
                  PostgreSQL      %s, user %s (password in .qasid/run.json)
                  NATS            %s
                  Redis           %s

                  API key         %s

                Send a message:

                  curl -sS --retry 5 %s/v1/messages -H 'Authorization: Bearer %s' -H "Idempotency-Key: $(date +%%s%%N)" -H 'Content-Type: application/json' -d '{"to":"+93701234567","sender":"Qasid","category":"TRANSACTIONAL","text":"سلام، این پیام اول است."}'

                or: ./qasid send --to +93701234567 --text 'Salaam'
                Ctrl-C or ./qasid down stops everything.
                """.formatted(
                        took.toMillis() / 1000.0,
                        StackFolder.ofUp(home).path(),
                        addresses.entrance(),
                        addresses.messages(),
                        addresses.consent(),
                        addresses.compliance(),
                        addresses.senders(),
                        addresses.tenants(),
                        addresses.router(),
                        addresses.smpp(),
                        addresses.ott(),
                        addresses.voice(),
                        addresses.providerWebhooks(),
                        addresses.webhooks(),
                        addresses.callbacks(),
                        addresses.operators(),
                        addresses.chats(),
                        addresses.telephones(),
                        addresses.database(),
                        addresses.databaseUser(),
                        addresses.nats(),
                        addresses.redis(),
                        identity.apiKey(),
                        addresses.entrance(),
                        identity.apiKey()));
        terminal.out().flush();
    }
}
