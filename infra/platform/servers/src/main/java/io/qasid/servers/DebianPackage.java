package io.qasid.servers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// A program out of a package of Debian or Ubuntu, downloaded and unpacked without root and without installing
/// anything.
/// apt checks its signature.
///
/// @param packageName what apt calls it
/// @param program the file in it that is wanted
record DebianPackage(String packageName, String program) implements ProgramSearch.Source {
    private static final Duration STEP_MAX = Duration.ofMinutes(3);
    private static final Map<String, String> ENVIRONMENT = Map.of("LC_ALL", "C", "DEBIAN_FRONTEND", "noninteractive");

    @Override
    public String name() {
        return "the distribution's package";
    }

    @Override
    public void download(Path folder) throws IOException {
        if (Programs.onPath("apt-get").isEmpty() || Programs.onPath("dpkg-deb").isEmpty()) {
            throw new IOException("no apt-get here");
        }
        if (!withListsOfTheMachine(folder)) {
            withListsOfOurOwn(folder);
        }
        Path tree = Files.createDirectory(folder.resolve("tree"));
        Path archive = ProgramSearch.only(folder, packageName + "_*.deb");
        run(folder, List.of("dpkg-deb", "--extract", archive.toString(), tree.toString()));
        ProgramSearch.moveOut(program, tree, folder);
    }

    private boolean withListsOfTheMachine(Path folder) {
        Programs.Result result = Programs.run(
                List.of("apt-get", "--quiet", "-o", "APT::Sandbox::User=" + user(), "download", packageName),
                folder,
                ENVIRONMENT,
                STEP_MAX);
        return result.ok();
    }

    /// A fresh machine, above all a container, has no package lists, and only root may fetch them to their usual
    /// place.
    private void withListsOfOurOwn(Path folder) throws IOException {
        Path lists = folder.resolve("apt/lists");
        Path cache = folder.resolve("apt/cache");
        Files.createDirectories(lists.resolve("partial"));
        Files.createDirectories(cache.resolve("archives/partial"));
        List<String> apt = List.of(
                "apt-get",
                "--quiet",
                "-o",
                "Dir::State::lists=" + lists,
                "-o",
                "Dir::Cache=" + cache,
                // root's downloads are done as _apt, who can't write here
                "-o",
                "APT::Sandbox::User=" + user(),
                "-o",
                "Acquire::Languages=none",
                "-o",
                "Acquire::IndexTargets::deb::DEP-11::DefaultEnabled=false",
                "-o",
                "Acquire::Retries=1",
                "-o",
                "Acquire::http::Timeout=15",
                "-o",
                "Acquire::https::Timeout=15");
        List<String> update = new ArrayList<>(apt);
        update.add("update");
        // a source of a third party may be out of reach: what counts is whether the download works then
        Programs.run(update, folder, ENVIRONMENT, STEP_MAX);
        List<String> download = new ArrayList<>(apt);
        download.addAll(List.of("download", packageName));
        run(folder, download);
    }

    private static String user() {
        return System.getProperty("user.name");
    }

    private static void run(Path folder, List<String> command) throws IOException {
        Programs.Result result = Programs.run(command, folder, ENVIRONMENT, STEP_MAX);
        if (!result.ok()) {
            throw new IOException(result.lastLine());
        }
    }
}
