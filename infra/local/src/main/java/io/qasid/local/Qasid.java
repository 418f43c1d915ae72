package io.qasid.local;

import io.qasid.local.doctor.Doctor;
import io.qasid.local.doctor.Finding;
import io.qasid.local.doctor.Machine;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// The whole tree of commands. `./qasid` (the launcher) handles `test` and `bench` before it comes here.
@Command(
        name = "qasid",
        description = "Brings one message to one person over whichever channel works, and can prove what it did.",
        subcommands = CommandLine.HelpCommand.class,
        synopsisSubcommandLabel = "COMMAND")
public final class Qasid {
    private final Path home;
    private final Machine machine;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before a command runs
    private CommandSpec spec;

    Qasid(Path home, Machine machine) {
        this.home = home;
        this.machine = machine;
    }

    static void main(String[] arguments) {
        Path home = Path.of(System.getProperty("qasid.home", "")).toAbsolutePath();
        System.exit(commandLine(home, Machine.thisOne()).execute(arguments));
    }

    static CommandLine commandLine(Path home, Machine machine) {
        return new CommandLine(new Qasid(home, machine))
                .setOut(new PrintWriter(System.out, true, StandardCharsets.UTF_8))
                .setErr(new PrintWriter(System.err, true, StandardCharsets.UTF_8))
                .setCaseInsensitiveEnumValuesAllowed(true);
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
        List<Finding> findings = new Doctor(machine, home.resolve(".qasid")).examine();
        PrintWriter out = spec.commandLine().getOut();
        switch (output) {
            case JSON -> out.println(Json.write(findings));
            case TABLE -> {
                for (Finding finding : findings) {
                    out.printf("%-8s  %-12s  %s%n", finding.level(), finding.subject(), finding.found());
                    if (!finding.remedy().isEmpty()) {
                        out.printf("%-8s  %-12s  -> %s%n", "", "", finding.remedy());
                    }
                }
            }
        }
        return Doctor.verdict(findings).exitCode();
    }
}
