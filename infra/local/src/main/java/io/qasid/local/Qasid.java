package io.qasid.local;

import io.qasid.local.client.SendRequest;
import io.qasid.local.demo.Demo;
import io.qasid.local.demo.DemoFile;
import io.qasid.local.doctor.Doctor;
import io.qasid.local.doctor.Finding;
import io.qasid.local.doctor.Machine;
import io.qasid.local.stack.RunState;
import io.qasid.local.stack.Shape;
import io.qasid.model.Category;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// The whole tree of commands. `./qasid` (the launcher) handles `test` and `bench` before it comes here.
@Command(
        name = "qasid",
        description = "Brings one message to one person over whichever channel works, and can prove what it did.",
        subcommands = CommandLine.HelpCommand.class,
        synopsisSubcommandLabel = "COMMAND")
public final class Qasid {
    private static final int MESSAGES_PORT = 8080;

    private final Path home;
    private final Map<String, String> environment;
    private final Machine machine;
    private final InstantSource clock = InstantSource.system();

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before a command runs
    private CommandSpec spec;

    Qasid(Path home, Map<String, String> environment, Machine machine) {
        this.home = home;
        this.environment = environment;
        this.machine = machine;
    }

    static void main(String[] arguments) {
        Path home = Path.of(System.getProperty("qasid.home", "")).toAbsolutePath();
        System.exit(commandLine(home, System.getenv(), Machine.thisOne()).execute(arguments));
    }

    static CommandLine commandLine(Path home, Map<String, String> environment, Machine machine) {
        return new CommandLine(new Qasid(home, environment, machine))
                .setOut(new PrintWriter(System.out, true, StandardCharsets.UTF_8))
                .setErr(new PrintWriter(System.err, true, StandardCharsets.UTF_8))
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler((failure, command, arguments) -> {
                    new Terminal(command.getOut(), command.getErr()).say(String.valueOf(failure.getMessage()));
                    return ExitCode.FAILED;
                });
    }

    @Command(
            name = "demo",
            description = "Starts everything, sends a file of messages, shows each one's way and checks how it ends.",
            mixinStandardHelpOptions = true)
    int demo(
            @Option(names = "--json", description = "the result as one JSON document; all else goes to standard error")
                    boolean json) {
        return new Demo(home, environment, clock, terminal()).run(DemoFile.shipped(), json);
    }

    @Command(
            name = "up",
            description = "Starts everything and stays. Ctrl-C or ./qasid down stops it.",
            mixinStandardHelpOptions = true)
    int up(
            @Option(names = "--fresh", description = "wipe the data of earlier runs first") boolean fresh,
            @Option(names = "--split", description = "run each function and connector as a process of its own")
                    boolean split,
            @Option(
                            names = "--http-port",
                            defaultValue = "" + MESSAGES_PORT,
                            description = "of the messages API, ${DEFAULT-VALUE} if it is free; 0: any")
                    int httpPort,
            @Option(
                            names = "--regions",
                            split = ",",
                            paramLabel = "NAME",
                            description = "several whole stacks, linked: kbl,mzr; the first has --http-port, the"
                                    + " next one the next port")
                    @Nullable
                    List<String> regions) {
        List<String> named = regions == null ? List.of() : regions;
        if (named.size() == 1 || named.stream().distinct().count() != named.size()) {
            throw new CommandLine.ParameterException(
                    spec.commandLine(), "--regions needs two or more names, each once: kbl,mzr");
        }
        if (named.stream().anyMatch(name -> !name.matches("[a-z]{2,8}"))) {
            throw new CommandLine.ParameterException(
                    spec.commandLine(), "--regions needs names of 2 to 8 letters, was " + String.join(",", named));
        }
        return new Up(home, environment, clock, terminal())
                .run(fresh, split ? Shape.SPLIT : Shape.ONE_JVM, httpPort, named);
    }

    @Command(
            name = "down",
            description = "Stops the stack that is up, and what a killed one left behind.",
            mixinStandardHelpOptions = true)
    int down() {
        return new Down(home, terminal()).run();
    }

    @Command(
            name = "send",
            description = "Sends one message through the stack that is up.",
            mixinStandardHelpOptions = true)
    int send(
            @Option(names = "--to", required = true, description = "number in E.164 form: +93701234567") String to,
            @Option(names = "--text", required = true, description = "what to say") String text,
            @Option(
                            names = "--category",
                            defaultValue = "TRANSACTIONAL",
                            description = "one of ${COMPLETION-CANDIDATES}; ${DEFAULT-VALUE} if not given")
                    Category category,
            @Option(names = "--sender", defaultValue = "Qasid", description = "whom it is from") String sender,
            @Option(names = "--deadline", description = "30s, 5m, 2h from now, or an instant: 2026-11-21T08:00:00Z")
                    @Nullable
                    String deadline,
            @Option(names = "--idempotency-key", description = "a repeat with the same key sends nothing") @Nullable
                    String idempotencyKey,
            @Option(names = "--region", description = "of those that are up; the first if not given") @Nullable
                    String region,
            @Option(
                            names = {"-o", "--output"},
                            defaultValue = "table",
                            description = "table or json")
                    Output output) {
        SendRequest request = SendRequest.of(
                to,
                sender,
                category,
                text,
                deadline == null ? null : Deadlines.parse(deadline, clock.instant(), spec.commandLine()),
                Map.of());
        String key = idempotencyKey == null ? UUID.randomUUID().toString() : idempotencyKey;
        return new Send(home, clock, terminal()).run(request, key, output, Optional.ofNullable(region));
    }

    @Command(
            name = "trace",
            description = "Shows every attempt and every decision about one message, with its reason.",
            mixinStandardHelpOptions = true)
    int trace(
            @Parameters(paramLabel = "ID", description = "of the message, as send printed it") String id,
            @Option(names = "--region", description = "of those that are up; the first if not given") @Nullable
                    String region,
            @Option(
                            names = {"-o", "--output"},
                            defaultValue = "table",
                            description = "table or json")
                    Output output) {
        return new Trace(home, terminal()).run(id, output, Optional.ofNullable(region));
    }

    @Command(
            name = "verify-receipt",
            description = "Tells whether a receipt is what was signed. Needs two files and no network.",
            mixinStandardHelpOptions = true)
    int verifyReceipt(
            @Parameters(paramLabel = "FILE", description = "as GET /v1/messages/{id}/receipt gave it") Path receipt,
            @Option(
                            names = "--key",
                            required = true,
                            description = "file with the public keys as GET /v1/audit/keys gave them, or one in PEM")
                    Path key) {
        return new VerifyReceipt(terminal()).run(receipt, key);
    }

    @Command(
            name = "secret",
            description = "Changes a credential of the local stack: secret set whatsapp/qasid token=-",
            mixinStandardHelpOptions = true)
    int secret(
            @Parameters(index = "0", paramLabel = "set", description = "what to do") String action,
            @Parameters(index = "1", paramLabel = "PATH", description = "of the secret: whatsapp/qasid") String path,
            @Parameters(
                            index = "2..*",
                            arity = "1..*",
                            paramLabel = "FIELD=-",
                            description = "a field; its value is the next line of standard input")
                    List<String> fields) {
        if (!"set".equals(action)) {
            throw new CommandLine.ParameterException(spec.commandLine(), "secret can set, and nothing else");
        }
        return new SecretSet(home, clock, terminal())
                .run(path, fields, new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)));
    }

    @Command(
            name = "migrate",
            description = "Brings the database schemas to the newest version.",
            mixinStandardHelpOptions = true)
    int migrate() {
        return new Migrate(home, environment, terminal()).run();
    }

    @Command(
            name = "doctor",
            description = "Tells what is missing on this machine and how to get it.",
            mixinStandardHelpOptions = true,
            exitCodeListHeading = "Exit codes:%n",
            exitCodeList = {"0: all is well", "1: something could be better", "2: the stack can't run"})
    int doctor(
            @Option(
                            names = {"-o", "--output"},
                            defaultValue = "table",
                            description = "table or json")
                    Output output) {
        List<Finding> findings = new Doctor(
                        machine,
                        home.resolve(".qasid"),
                        RunState.current(home).map(state -> state.addresses().entrance()))
                .examine();
        switch (output) {
            case JSON -> terminal().out().println(Json.write(findings));
            case TABLE -> findings.forEach(this::print);
        }
        return Doctor.verdict(findings).exitCode();
    }

    private void print(Finding finding) {
        PrintWriter out = terminal().out();
        out.printf("%-8s  %-12s  %s%n", finding.level(), finding.subject(), finding.found());
        if (!finding.remedy().isEmpty()) {
            out.printf("%-8s  %-12s  -> %s%n", "", "", finding.remedy());
        }
    }

    private Terminal terminal() {
        return new Terminal(spec.commandLine().getOut(), spec.commandLine().getErr());
    }
}
