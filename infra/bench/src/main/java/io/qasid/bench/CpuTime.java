package io.qasid.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Processor time that processes have used until now, by what they are. From `/proc/<pid>/stat`, fields 14 and 15 (user
/// and system time in ticks of 10 ms; man proc(5)), so differences of a second or more say something.
final class CpuTime {
    private static final int MICROS_IN_TICK = 10_000;
    /// Counted from the end of the name, which may hold spaces and parentheses.
    private static final int USER_TIME = 11;

    private static final int SYSTEM_TIME = 12;

    private CpuTime() {}

    /// @return microseconds by program (`java`, `postgres`, `nats-server`) of `process` and all its descendants
    static Map<String, Long> ofFamily(ProcessHandle process) {
        return Stream.concat(Stream.of(process), process.descendants())
                .collect(Collectors.toMap(CpuTime::program, CpuTime::micros, Long::sum, LinkedHashMap::new));
    }

    /// @return microseconds of `process` alone
    static long of(ProcessHandle process) {
        return micros(process);
    }

    private static String program(ProcessHandle process) {
        return process.info()
                .command()
                .map(command -> String.valueOf(Path.of(command).getFileName()))
                .orElse("ended");
    }

    /// 0 for a process that has ended.
    private static long micros(ProcessHandle process) {
        try {
            String line = Files.readString(Path.of("/proc/" + process.pid() + "/stat"));
            String[] fields = line.substring(line.lastIndexOf(')') + 1).strip().split(" ", -1);
            return (Long.parseLong(fields[USER_TIME]) + Long.parseLong(fields[SYSTEM_TIME])) * MICROS_IN_TICK;
        } catch (IOException e) {
            return 0;
        }
    }
}
