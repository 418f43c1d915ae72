package io.qasid.local.doctor;

/// One thing that was looked at.
///
/// @param subject what was looked at, two or three words
/// @param found what is there
/// @param remedy what to do about it, a sentence with the command to type; empty when nothing needs doing
public record Finding(String subject, Level level, String found, String remedy) {
    /// From good to bad, with the exit codes of monitoring plugins.
    public enum Level {
        OK(0),
        WARNING(1),
        CRITICAL(2);

        private final int exitCode;

        Level(int exitCode) {
            this.exitCode = exitCode;
        }

        public int exitCode() {
            return exitCode;
        }
    }

    static Finding ok(String subject, String found) {
        return new Finding(subject, Level.OK, found, "");
    }

    static Finding warning(String subject, String found, String remedy) {
        return new Finding(subject, Level.WARNING, found, remedy);
    }

    static Finding critical(String subject, String found, String remedy) {
        return new Finding(subject, Level.CRITICAL, found, remedy);
    }
}
