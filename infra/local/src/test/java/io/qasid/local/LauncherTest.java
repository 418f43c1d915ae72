package io.qasid.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.qasid.local.doctor.Machine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Runs the real `./qasid` in a tree of its own, with a JDK and a Maven that only say what they were asked to do.
class LauncherTest {
    private static final List<String> TOOLS = List.of(
            "bash",
            "sh",
            "env",
            "awk",
            "cat",
            "cp",
            "cut",
            "date",
            "dirname",
            "basename",
            "find",
            "flock",
            "grep",
            "head",
            "ls",
            "mkdir",
            "printf",
            "readlink",
            "rm",
            "sed",
            "sha256sum",
            "sort",
            "tail",
            "tar",
            "tee",
            "touch",
            "tr",
            "xargs");

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    private Path tree;

    /// The system's programs without a `java` that may lie beside them.
    @BeforeEach
    void lay_out_tools() throws IOException {
        Files.createDirectories(tree.resolve("tools"));
        for (String tool : TOOLS) {
            Path program = Files.exists(Path.of("/usr/bin", tool)) ? Path.of("/usr/bin", tool) : Path.of("/bin", tool);
            script("tools/" + tool, "exec " + program + " \"$@\"");
        }
    }

    @BeforeEach
    void grow_a_small_tree() throws IOException {
        Files.copy(root().resolve("qasid"), tree.resolve("qasid"));
        for (String folder : List.of(".mvn", "contracts", "functions", "connectors", "infra/local/src/main")) {
            Files.createDirectories(tree.resolve(folder));
        }
        Files.writeString(tree.resolve("pom.xml"), "<project/>");
        Files.writeString(tree.resolve("infra/local/src/main/A.java"), "class A {}");
        script("mvnw", """
                echo "$@" >> maven-calls
                mkdir -p infra/local/target/lib
                echo jar > infra/local/target/lib/a.jar
                echo jar > infra/local/target/qasid-local-0.jar
                echo '[INFO] Building infra/local 0.1.0                 [1/1]'
                """);
        fakeJdk("jdk-25", "25.0.1");
    }

    @Test
    void takes_the_jdk_of_java_home() {
        Ended ended = qasid(Map.of("JAVA_HOME", tree.resolve("jdk-25").toString()), "doctor");

        assertThat(ended.output()).contains("JAVA 25.0.1").contains("io.qasid.local.Qasid doctor");
        assertThat(ended.code()).isZero();
    }

    @Test
    void passes_over_a_jdk_that_is_too_old_and_a_newer_java_without_javac() throws IOException {
        Path old = fakeJdk("jdk-21", "21.0.4");
        Path noCompiler = fakeJdk("jre-25", "25.0.2");
        Files.delete(noCompiler.resolve("bin/javac"));

        Ended ended = qasid(
                Map.of(
                        "JAVA_HOME",
                        old.toString(),
                        "QASID_JDK_FOLDERS",
                        old + ":" + noCompiler + ":" + tree.resolve("jdk-25")),
                "doctor");

        assertThat(ended.output()).contains("JAVA 25.0.1");
    }

    @Test
    void takes_a_newer_jdk_only_when_there_is_no_25() throws IOException {
        Path newer = fakeJdk("jdk-27", "27");
        String both = newer + ":" + tree.resolve("jdk-25");

        assertThat(qasid(Map.of("QASID_JDK_FOLDERS", both), "doctor").output()).contains("JAVA 25.0.1");
        assertThat(qasid(Map.of("QASID_JDK_FOLDERS", newer.toString()), "doctor")
                        .output())
                .contains("JAVA 27");
    }

    @Test
    void says_in_one_line_what_to_install_when_there_is_no_jdk() {
        Ended ended = qasid(Map.of("QASID_JDK_FOLDERS", ""), "demo");

        assertThat(ended.code()).isEqualTo(2);
        assertThat(ended.output().lines())
                .singleElement()
                .asString()
                .contains("JDK 25")
                .contains("adoptium.net");
    }

    @Test
    void builds_once_and_again_only_when_a_source_has_changed() throws IOException {
        Map<String, String> environment =
                Map.of("JAVA_HOME", tree.resolve("jdk-25").toString());
        qasid(environment, "doctor");
        qasid(environment, "doctor");
        Files.writeString(tree.resolve("README.md"), "words");
        Files.createDirectories(tree.resolve("infra/local/src/test"));
        Files.writeString(tree.resolve("infra/local/src/test/ATest.java"), "class ATest {}");
        qasid(environment, "doctor");
        assertThat(mavenCalls()).hasSize(1);

        Files.writeString(tree.resolve("infra/local/src/main/A.java"), "class A { }");
        Ended ended = qasid(environment, "doctor");

        assertThat(mavenCalls()).hasSize(2);
        assertThat(ended.output()).contains("[1/1] infra/local");
    }

    @Test
    void a_failed_build_shows_its_errors_and_starts_nothing() throws IOException {
        script("mvnw", "echo '[ERROR] A.java:[1,1] no such thing'; exit 1");

        Ended ended = qasid(Map.of("JAVA_HOME", tree.resolve("jdk-25").toString()), "demo");

        assertThat(ended.code()).isEqualTo(1);
        assertThat(ended.output())
                .contains("no such thing")
                .contains(".qasid/build.log")
                .doesNotContain("JAVA 25");
    }

    @Test
    void a_build_that_reaches_no_repository_says_what_to_set_and_is_critical_to_the_doctor() throws IOException {
        script("mvnw", "echo 'wget: Failed to fetch https://repo.example/maven.zip'; exit 1");

        Ended ended = qasid(Map.of("JAVA_HOME", tree.resolve("jdk-25").toString()), "doctor");

        assertThat(ended.code()).isEqualTo(2);
        assertThat(ended.output())
                .contains("repo.example")
                .contains("https_proxy")
                .contains("~/.m2/settings.xml");
    }

    @Test
    void a_tool_that_the_build_needs_is_named_with_its_package() throws IOException {
        Files.delete(tree.resolve("tools/flock"));

        Ended ended = qasid(Map.of("JAVA_HOME", tree.resolve("jdk-25").toString()), "demo");

        assertThat(ended.code()).isEqualTo(2);
        assertThat(ended.output().lines())
                .singleElement()
                .asString()
                .contains("needs flock")
                .contains("util-linux");
        assertThat(mavenCalls()).isEmpty();
    }

    @Test
    void test_ends_with_one_line_that_counts_all_reports() throws IOException {
        script("mvnw", """
                mkdir -p contracts/a/target/surefire-reports infra/b/target/surefire-reports
                printf '<testsuite name="A" time="0.1" tests="5" errors="1" skipped="1" failures="1">\\n<testcase/>' > contracts/a/target/surefire-reports/TEST-A.xml
                printf '<testsuite name="B" tests="7" errors="0" skipped="0" failures="0">\\n' > infra/b/target/surefire-reports/TEST-B.xml
                exit 1
                """);
        Path stale = Files.createDirectories(tree.resolve("functions/c/target/surefire-reports"));
        Files.writeString(stale.resolve("TEST-Old.xml"), "<testsuite tests=\"100\">");

        Ended ended = qasid(Map.of("JAVA_HOME", tree.resolve("jdk-25").toString()), "test");

        assertThat(ended.code()).isEqualTo(1);
        assertThat(ended.output().lines().toList().getLast()).isEqualTo("9 passed, 2 failed, 1 skipped");
    }

    @Test
    void test_fails_when_the_build_fails_before_any_test() throws IOException {
        script("mvnw", "exit 3");

        Ended ended = qasid(Map.of("JAVA_HOME", tree.resolve("jdk-25").toString()), "test");

        assertThat(ended.code()).isEqualTo(3);
        assertThat(ended.output().lines().toList().getLast()).isEqualTo("0 passed, 0 failed, 0 skipped");
    }

    @Test
    void help_needs_no_jdk_and_names_every_command() {
        Ended ended = qasid(Map.of("QASID_JDK_FOLDERS", ""), "help");

        assertThat(ended.code()).isZero();
        for (String command : Qasid.commandLine(tree, Map.of(), Machine.thisOne())
                .getSubcommands()
                .keySet()) {
            assertThat(ended.output()).contains(command.equals("help") ? "--help" : "./qasid " + command);
        }
    }

    private Path fakeJdk(String name, String version) throws IOException {
        Path home = Files.createDirectories(tree.resolve(name));
        Files.createDirectories(home.resolve("bin"));
        Files.writeString(home.resolve("release"), "JAVA_VERSION=\"" + version + "\"\n");
        script(name + "/bin/java", "echo \"JAVA " + version + " $*\"");
        script(name + "/bin/javac", "exit 1");
        return home;
    }

    private void script(String name, String body) throws IOException {
        Path file = tree.resolve(name);
        Files.writeString(file, "#!/bin/sh\n" + body + "\n");
        assertThat(file.toFile().setExecutable(true)).isTrue();
    }

    private List<String> mavenCalls() throws IOException {
        Path calls = tree.resolve("maven-calls");
        return Files.exists(calls) ? Files.readAllLines(calls) : List.of();
    }

    /// Runs `./qasid` in an environment as bare as a cron job's.
    private Ended qasid(Map<String, String> environment, String... arguments) {
        try {
            List<String> command = new ArrayList<>(List.of("/bin/bash", "./qasid"));
            command.addAll(List.of(arguments));
            ProcessBuilder builder = new ProcessBuilder(command)
                    .directory(tree.toFile())
                    .redirectErrorStream(true)
                    .redirectInput(
                            ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
            builder.environment().clear();
            builder.environment().put("PATH", tree.resolve("tools").toString());
            builder.environment().put("TERM", "dumb");
            builder.environment().put("HOME", tree.resolve("home").toString());
            builder.environment().put("QASID_JDK_FOLDERS", tree.resolve("none").toString());
            builder.environment().putAll(environment);
            Process process = builder.start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            return new Ended(process.exitValue(), output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /// Surefire runs in the module's folder.
    private static Path root() {
        return Path.of("../..").toAbsolutePath().normalize();
    }

    private record Ended(int code, String output) {}
}
