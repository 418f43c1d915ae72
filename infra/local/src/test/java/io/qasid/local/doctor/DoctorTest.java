package io.qasid.local.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.qasid.local.doctor.Finding.Level;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DoctorTest {
    private static final long GIGABYTE = 1_000_000_000;

    /// Healthy until a test takes something away.
    private final FakeMachine machine = new FakeMachine();
    private Optional<String> stackUp = Optional.empty();

    @Test
    void a_healthy_machine_needs_nothing() {
        List<Finding> findings = examine();

        assertThat(findings).hasSizeGreaterThan(5).allSatisfy(finding -> {
            assertThat(finding.level()).isEqualTo(Level.OK);
            assertThat(finding.remedy()).isEmpty();
        });
        assertThat(Doctor.verdict(findings).exitCode()).isZero();
    }

    @Test
    void an_old_java_is_critical_and_says_where_a_new_one_is() {
        machine.javaVersion = 21;

        assertThat(finding("JDK").level()).isEqualTo(Level.CRITICAL);
        assertThat(finding("JDK").remedy()).contains("adoptium.net");
    }

    @Test
    void a_full_disk_is_critical_and_a_nearly_full_one_a_warning() {
        machine.freeBytes = GIGABYTE - 1;
        assertThat(finding("disk").level()).isEqualTo(Level.CRITICAL);
        machine.freeBytes = GIGABYTE;
        assertThat(finding("disk").level()).isEqualTo(Level.WARNING);
        machine.freeBytes = 3 * GIGABYTE;
        assertThat(finding("disk").level()).isEqualTo(Level.OK);
    }

    @Test
    void little_memory_is_a_warning_and_unknown_memory_is_not() {
        machine.availableMemory = Optional.of(2 * GIGABYTE - 1);
        assertThat(finding("memory").level()).isEqualTo(Level.WARNING);
        machine.availableMemory = Optional.empty();
        assertThat(finding("memory").level()).isEqualTo(Level.OK);
    }

    @Test
    void a_folder_that_cannot_be_written_is_critical() {
        machine.writable = false;

        assertThat(finding("data folder").level()).isEqualTo(Level.CRITICAL);
    }

    @Test
    void postgresql_may_be_given_and_else_needs_a_system_it_is_shipped_for() {
        machine.serversShipped = false;
        assertThat(finding("PostgreSQL").level()).isEqualTo(Level.CRITICAL);
        machine.environment.put("QASID_DATABASE_URL", "jdbc:postgresql://10.0.0.1/qasid");
        assertThat(finding("PostgreSQL").level()).isEqualTo(Level.OK);
    }

    @Test
    void root_needs_unshare_for_postgresql() {
        machine.root = true;
        assertThat(finding("PostgreSQL").level()).isEqualTo(Level.CRITICAL);
        machine.programs.add("unshare");
        assertThat(finding("PostgreSQL").level()).isEqualTo(Level.OK);
    }

    @Test
    void nats_may_be_given_by_url_found_on_the_path_or_loaded_without_root() {
        machine.programs.remove("nats-server");
        assertThat(finding("NATS").level()).isEqualTo(Level.WARNING);
        assertThat(finding("NATS").remedy()).contains("NATS_URL");
        machine.programs.add("apt-get");
        assertThat(finding("NATS").level()).isEqualTo(Level.WARNING);
        machine.programs.add("dpkg-deb");
        assertThat(finding("NATS").level()).isEqualTo(Level.OK);
        machine.programs.clear();
        machine.environment.put("NATS_URL", "nats://10.0.0.1:4222");
        assertThat(finding("NATS").level()).isEqualTo(Level.OK);
    }

    @Test
    void a_taken_port_is_a_warning_and_the_worst_finding_is_the_verdict() {
        machine.portFree = false;

        assertThat(Doctor.verdict(examine())).isEqualTo(Level.WARNING);
    }

    @Test
    void a_port_that_the_stack_itself_has_taken_is_no_warning() {
        machine.portFree = false;
        stackUp = Optional.of("http://127.0.0.1:8080");

        assertThat(Doctor.verdict(examine())).isEqualTo(Level.OK);
    }

    @Test
    void a_folder_in_which_nothing_can_be_run_is_critical_and_named() {
        machine.noexec.add(Path.of("/cache"));
        assertThat(finding("cache").level()).isEqualTo(Level.CRITICAL);
        assertThat(finding("cache").found()).contains("/cache");
        assertThat(finding("temp folder").level()).isEqualTo(Level.OK);
        machine.noexec.add(Path.of("/tmp"));
        assertThat(finding("temp folder").level()).isEqualTo(Level.CRITICAL);
    }

    @Test
    void without_setsid_a_stop_is_less_orderly() {
        machine.programs.remove("setsid");

        assertThat(finding("Ctrl-C").level()).isEqualTo(Level.WARNING);
    }

    @Test
    void pgbench_is_told_of_and_not_asked_for() {
        assertThat(finding("bench").found()).contains("apt-get install postgresql-contrib");
        machine.programs.add("pgbench");
        assertThat(finding("bench").found()).isEqualTo("pgbench is here");
    }

    @Test
    void this_machine_runs_programs_in_a_folder_that_is_not_there_yet() {
        Machine here = Machine.thisOne();

        assertThat(here.runsPrograms(here.tempFolder().resolve("not/there/yet")))
                .isTrue();
        assertThat(here.runsPrograms(Path.of("/proc/self"))).isFalse();
    }

    private List<Finding> examine() {
        return new Doctor(machine, Path.of("/data"), stackUp).examine();
    }

    private Finding finding(String subject) {
        return examine().stream()
                .filter(finding -> finding.subject().equals(subject))
                .findFirst()
                .orElseThrow();
    }

    private static final class FakeMachine implements Machine {
        private int javaVersion = 25;
        private long freeBytes = 20 * GIGABYTE;
        private Optional<Long> availableMemory = Optional.of(8 * GIGABYTE);
        private boolean writable = true;
        private boolean portFree = true;
        private boolean serversShipped = true;
        private boolean root;
        private final Set<String> programs = new HashSet<>(Set.of("nats-server", "setsid"));
        private final Set<Path> noexec = new HashSet<>();
        private final Map<String, String> environment = new HashMap<>();

        @Override
        public int javaVersion() {
            return javaVersion;
        }

        @Override
        public String javaHome() {
            return "/jdk";
        }

        @Override
        public Optional<String> environment(String name) {
            return Optional.ofNullable(environment.get(name));
        }

        @Override
        public Optional<Path> program(String name) {
            return programs.contains(name) ? Optional.of(Path.of("/usr/bin", name)) : Optional.empty();
        }

        @Override
        public Optional<String> natsServer() {
            return program("nats-server").map(program -> "v2.9.10 in " + program);
        }

        @Override
        public boolean writable(Path folder) {
            return writable;
        }

        @Override
        public long freeBytes(Path folder) {
            return freeBytes;
        }

        @Override
        public boolean runsPrograms(Path folder) {
            return !noexec.contains(folder);
        }

        @Override
        public Path cacheFolder() {
            return Path.of("/cache");
        }

        @Override
        public Path tempFolder() {
            return Path.of("/tmp");
        }

        @Override
        public boolean portFree(int port) {
            return portFree;
        }

        @Override
        public boolean serversShipped() {
            return serversShipped;
        }

        @Override
        public boolean root() {
            return root;
        }

        @Override
        public Optional<Long> availableMemory() {
            return availableMemory;
        }
    }
}
