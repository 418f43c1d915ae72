package io.qasid.local.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.qasid.local.doctor.Finding.Level;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DoctorTest {
    private static final long GIGABYTE = 1_000_000_000;
    private static final FakeMachine HEALTHY =
            new FakeMachine(25, 20 * GIGABYTE, true, true, Set.of("nats-server"), Map.of());

    @Test
    void a_healthy_machine_needs_nothing() {
        List<Finding> findings = examine(HEALTHY);

        assertThat(findings).allSatisfy(finding -> {
            assertThat(finding.level()).isEqualTo(Level.OK);
            assertThat(finding.remedy()).isEmpty();
        });
        assertThat(Doctor.verdict(findings).exitCode()).isZero();
    }

    @Test
    void an_old_java_is_critical_and_says_where_a_new_one_is() {
        Finding jdk = only(new FakeMachine(21, 20 * GIGABYTE, true, true, Set.of("nats-server"), Map.of()), "JDK");

        assertThat(jdk.level()).isEqualTo(Level.CRITICAL);
        assertThat(jdk.remedy()).contains("adoptium.net");
    }

    @Test
    void a_full_disk_is_critical_and_a_nearly_full_one_a_warning() {
        assertThat(only(new FakeMachine(25, 999_999_999, true, true, Set.of("nats-server"), Map.of()), "disk")
                        .level())
                .isEqualTo(Level.CRITICAL);
        assertThat(only(new FakeMachine(25, GIGABYTE, true, true, Set.of("nats-server"), Map.of()), "disk")
                        .level())
                .isEqualTo(Level.WARNING);
        assertThat(only(new FakeMachine(25, 3 * GIGABYTE, true, true, Set.of("nats-server"), Map.of()), "disk")
                        .level())
                .isEqualTo(Level.OK);
    }

    @Test
    void a_folder_that_cannot_be_written_is_critical() {
        assertThat(only(new FakeMachine(25, 20 * GIGABYTE, false, true, Set.of("nats-server"), Map.of()), "data folder")
                        .level())
                .isEqualTo(Level.CRITICAL);
    }

    @Test
    void nats_may_be_given_by_url_found_on_the_path_or_loaded_without_root() {
        FakeMachine withUrl =
                new FakeMachine(25, 20 * GIGABYTE, true, true, Set.of(), Map.of("NATS_URL", "nats://10.0.0.1"));
        FakeMachine withApt = new FakeMachine(25, 20 * GIGABYTE, true, true, Set.of("apt-get"), Map.of());
        FakeMachine withNothing = new FakeMachine(25, 20 * GIGABYTE, true, true, Set.of(), Map.of());

        assertThat(only(withUrl, "NATS").level()).isEqualTo(Level.OK);
        assertThat(only(withApt, "NATS").level()).isEqualTo(Level.OK);
        assertThat(only(withNothing, "NATS").level()).isEqualTo(Level.WARNING);
        assertThat(only(withNothing, "NATS").remedy()).contains("NATS_URL");
    }

    @Test
    void a_taken_port_is_a_warning_and_the_worst_finding_is_the_verdict() {
        List<Finding> findings =
                examine(new FakeMachine(25, 20 * GIGABYTE, true, false, Set.of("nats-server"), Map.of()));

        assertThat(Doctor.verdict(findings)).isEqualTo(Level.WARNING);
    }

    private static List<Finding> examine(Machine machine) {
        return new Doctor(machine, Path.of("/data")).examine();
    }

    private static Finding only(Machine machine, String subject) {
        return examine(machine).stream()
                .filter(finding -> finding.subject().equals(subject))
                .findFirst()
                .orElseThrow();
    }

    private record FakeMachine(
            int javaVersion,
            long free,
            boolean writable,
            boolean portFree,
            Set<String> programs,
            Map<String, String> environment)
            implements Machine {
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
        public boolean writable(Path folder) {
            return writable;
        }

        @Override
        public long freeBytes(Path folder) {
            return free;
        }

        @Override
        public boolean portFree(int port) {
            return portFree;
        }
    }
}
