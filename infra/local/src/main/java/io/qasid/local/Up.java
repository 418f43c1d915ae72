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
import io.qasid.servers.FreePort;
import io.qasid.servers.NatsRegion;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
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
    ///
    /// @param regions each a stack of its own, linked with the others; empty: there is one stack
    int run(boolean fresh, Shape shape, int httpPort, List<String> regions) {
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
            return start(folder, identity, regional(folder, identity, shape, httpPort, regions));
        }
    }

    /// The settings of each stack. The first region is the hub of the link, and has the port that is wanted.
    private List<StackSettings> regional(
            StackFolder folder, Identity identity, Shape shape, int httpPort, List<String> regions) {
        if (regions.isEmpty()) {
            return List.of(
                    new StackSettings(folder, identity, httpPort, ExternalServers.from(environment), shape, clock));
        }
        int hubPort = FreePort.next();
        List<StackSettings> settings = new ArrayList<>();
        for (String region : regions) {
            boolean hub = settings.isEmpty();
            NatsRegion.Side side = hub ? new NatsRegion.Side.Hub(hubPort, hubPort) : new NatsRegion.Side.Leaf(hubPort);
            List<String> peers =
                    regions.stream().filter(other -> !other.equals(region)).toList();
            settings.add(new StackSettings(
                    folder.ofRegion(region),
                    identity,
                    httpPort == 0 ? 0 : httpPort + settings.size(),
                    // servers that somebody named are one region's, and nobody said whose
                    ExternalServers.from(Map.of()),
                    shape,
                    clock,
                    StackSettings.Outside.NOTHING,
                    Map.of(),
                    Optional.of(new StackSettings.Region(
                            peers, new NatsRegion(region, identity.regionsPassword(), side)))));
        }
        return settings;
    }

    private int start(StackFolder folder, Identity identity, List<StackSettings> regional) {
        Instant begin = clock.instant();
        terminal.say("starting; logs in " + folder.log());
        List<LocalStack> stacks = regional.stream()
                .map(settings -> new LocalStack(settings, terminal.progress(clock)))
                .toList();
        Runtime.getRuntime()
                .addShutdownHook(Thread.ofPlatform().name("stop-stack").unstarted(() -> stop(stacks)));
        try {
            List<Addresses> started = new ArrayList<>();
            for (int i = 0; i < stacks.size(); i++) {
                regional.get(i)
                        .region()
                        .ifPresent(
                                region -> terminal.say("region " + region.nats().name()));
                started.add(stacks.get(i).start(this::tell));
            }
            RunState.ofThisProcess(started.getFirst(), identity.apiKey(), folder.log())
                    .write(RunState.file(home));
            for (int i = 0; i < stacks.size(); i++) {
                Addresses addresses = started.get(i);
                regional.get(i).region().ifPresent(region -> {
                    RunState.ofThisProcess(addresses, identity.apiKey(), folder.log())
                            .write(RunState.file(home, region.nats().name()));
                    terminal.out().println();
                    terminal.out().println("Region " + region.nats().name());
                });
                banner(addresses, identity, regional.get(i), Duration.between(begin, clock.instant()));
            }
        } catch (RuntimeException e) {
            if (!stopping) {
                stacks.reversed().forEach(LocalStack::close);
                terminal.say("could not start: " + e.getMessage() + " (log: " + folder.log() + ")");
            }
            return ExitCode.FAILED;
        }
        return awaitSignal();
    }

    /// Runs when the JVM goes down, however that came: Ctrl-C, `down`, a start that failed.
    private void stop(List<LocalStack> stacks) {
        stopping = true;
        terminal.say("stopping");
        RunState.deleteAll(home);
        stacks.reversed().forEach(LocalStack::close);
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

    private void banner(Addresses addresses, Identity identity, StackSettings settings, Duration took) {
        int wantedPort = settings.httpPort();
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
                        settings.folder().path(),
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
