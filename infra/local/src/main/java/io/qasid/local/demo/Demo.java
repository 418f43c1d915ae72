package io.qasid.local.demo;

import com.fasterxml.jackson.databind.JsonNode;
import io.qasid.local.ExitCode;
import io.qasid.local.Json;
import io.qasid.local.Terminal;
import io.qasid.local.callback.CallbackLog;
import io.qasid.local.client.AdminApi;
import io.qasid.local.client.PatientSender;
import io.qasid.local.client.Pause;
import io.qasid.local.client.QasidApi;
import io.qasid.local.stack.Addresses;
import io.qasid.local.stack.Identity;
import io.qasid.local.stack.LocalStack;
import io.qasid.local.stack.Shape;
import io.qasid.local.stack.StackFolder;
import io.qasid.local.stack.StackSettings;
import io.qasid.servers.ExternalServers;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/// `qasid demo`: a stack of its own, empty at each start, one file of messages, one verdict.
public final class Demo {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final ZoneId KABUL = ZoneId.of("Asia/Kabul");

    private final Path home;
    private final Map<String, String> environment;
    private final InstantSource clock;
    private final Terminal terminal;

    public Demo(Path home, Map<String, String> environment, InstantSource clock, Terminal terminal) {
        this.home = home;
        this.environment = environment;
        this.clock = clock;
        this.terminal = terminal;
    }

    /// @return 0 only if every message ended as the file says, the ledger balances and the audit chain is whole
    /// @param json the result goes to standard output as one JSON document, everything else to standard error
    public int run(DemoFile file, boolean json) {
        StackFolder folder = StackFolder.ofDemo(home);
        Optional<StackFolder.Lock> lock = folder.lock();
        if (lock.isEmpty()) {
            terminal.say("a demo is running already in " + folder.path());
            return ExitCode.FAILED;
        }
        try (StackFolder.Lock held = lock.get()) {
            held.wipe();
            return onFreshStack(folder, file, json);
        }
    }

    private int onFreshStack(StackFolder folder, DemoFile file, boolean json) {
        Terminal.logTo(folder.log());
        terminal.say("starting; logs in " + folder.log());
        // a tenant of its own each time, so that a database that was given may have been used before
        Identity identity = Identity.make(new SecureRandom());
        InstantSource evening = evening(clock);
        StackSettings settings =
                new StackSettings(folder, identity, 0, ExternalServers.from(environment), Shape.ONE_JVM, evening);
        try (LocalStack stack = new LocalStack(settings, terminal.progress(clock))) {
            Thread stopAtExit = Thread.ofPlatform().name("stop-demo").unstarted(stack::close);
            Runtime.getRuntime().addShutdownHook(stopAtExit);
            CallbackLog callbacks = new CallbackLog();
            Addresses addresses = stack.start(callbacks);
            meet(file, stack);
            PrintWriter told = json ? terminal.err() : terminal.out();
            DemoResult result = play(file, identity, addresses, callbacks, evening, told);
            boolean good = result.good();
            if (json) {
                terminal.out().println(Json.write(result));
            }
            told.println(
                    good
                            ? "\nAll " + file.messages().size()
                                    + " messages ended as the file says. ./qasid up starts the same and stays."
                            : "\nNot every message ended as the file says: see the lines with NO.");
            told.flush();
            terminal.out().flush();
            return good ? ExitCode.OK : ExitCode.FAILED;
        } catch (RuntimeException e) {
            terminal.say("the demo broke off: " + e.getMessage() + " (log: " + folder.log() + ")");
            return ExitCode.FAILED;
        }
    }

    /// A clock that goes as `clock` does and began tonight at half past eleven in Kabul: the file has quiet hours, and
    /// gives the same result at any hour.
    private static InstantSource evening(InstantSource clock) {
        Instant now = clock.instant();
        ZonedDateTime tonight = now.atZone(KABUL).with(LocalTime.of(23, 30));
        Duration ahead = Duration.between(now, tonight.toInstant());
        Duration shift = ahead.isNegative() ? ahead.plusDays(1) : ahead;
        return () -> clock.instant().plus(shift);
    }

    /// Lets the people of the file do what they did before it begins, and waits until that is known.
    private void meet(DemoFile file, LocalStack stack) {
        file.wroteOnWhatsApp().forEach(number -> stack.chats().whatsAppMessage(number, "سلام"));
        file.onTelegram().forEach(stack.chats()::telegramStart);
        file.onViber().forEach(stack::linkOnViber);
        Instant end = clock.instant().plus(PATIENCE);
        while (stack.chats().untold() > 0) {
            if (clock.instant().isAfter(end)) {
                throw new IllegalStateException("what people did before was not taken within " + PATIENCE);
            }
            Pause.real().of(Duration.ofMillis(50));
        }
    }

    private DemoResult play(
            DemoFile file,
            Identity identity,
            Addresses addresses,
            CallbackLog callbacks,
            InstantSource evening,
            PrintWriter told) {
        prepare(file, identity, addresses);
        try (QasidApi api = new QasidApi(addresses.entrance(), identity.apiKey())) {
            Story story = new Story(told, evening);
            PatientSender sender = new PatientSender(api, evening, Pause.real(), PATIENCE);
            Map<String, Judgement> judgements =
                    new DemoRun(api, sender, callbacks, story, evening, Pause.real()).run(file);
            Report report = new Report(told);
            report.results(file, judgements);
            JsonNode ledger = api.ledger();
            JsonNode audit = api.auditVerification();
            boolean balanced = report.ledger(ledger, file);
            boolean whole = report.audit(audit);
            return DemoResult.of(judgements, balanced, whole, ledger, audit);
        }
    }

    private static void prepare(DemoFile file, Identity identity, Addresses addresses) {
        try (AdminApi admin = new AdminApi(addresses.entrance(), identity.adminKey())) {
            String tenantId = identity.tenantId().toString();
            for (DemoSender sender : file.senders()) {
                String operator = Objects.requireNonNullElse(sender.operator(), "*");
                sender.countries()
                        .forEach(country -> admin.sender(identity.tenantId(), sender.sender(), country, operator));
            }
            for (Map<String, String> rule : file.rules()) {
                Map<String, String> owned = new HashMap<>(rule);
                owned.put("tenantId", tenantId);
                admin.rule(owned);
            }
            for (DemoConsent consent : file.consents()) {
                admin.consent(Map.of(
                        "tenantId", tenantId,
                        "recipient", consent.recipient(),
                        "channel", consent.channel(),
                        "category", consent.category().name(),
                        "state", consent.state(),
                        "proof", consent.proof()));
            }
        }
    }
}
