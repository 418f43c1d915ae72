package io.qasid.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// A process with a JVM as one is run where it stays up (`infra/decisions/0012`), with the classes of this one.
final class ServerJvm {
    private ServerJvm() {}

    /// @param heap of all generations, as `-Xmx` takes it
    static ProcessBuilder of(String heap, Class<?> main, List<String> arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xms" + heap,
                "-Xmx" + heap,
                "-XX:+UseSerialGC",
                "-XX:MetaspaceSize=192m",
                "-XX:NewRatio=1",
                "-XX:+UseCompactObjectHeaders",
                "-XX:+UseTransparentHugePages",
                "-XX:+AlwaysPreTouch",
                // by default three on two cores, one of them for the second compiler: that makes warm-up a matter of
                // minutes
                "-XX:CICompilerCount=4",
                "-Djdk.virtualThreadScheduler.parallelism=8",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
        command.addAll(arguments);
        return new ProcessBuilder(command);
    }
}
