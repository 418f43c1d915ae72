package io.qasid.servers;

import java.util.Locale;

/// What kind of processor this is, in the words of those who package servers for it.
enum Machine {
    AMD64("postgres-linux-x86_64.txz", "redis-server-7.0.15-linux-amd64", "amd64"),
    ARM64("postgres-linux-arm_64.txz", "redis-server-7.0.15-linux-arm64", "arm64");

    private final String postgresBundle;
    private final String redisBinary;
    private final String natsName;

    Machine(String postgresBundle, String redisBinary, String natsName) {
        this.postgresBundle = postgresBundle;
        this.redisBinary = redisBinary;
        this.natsName = natsName;
    }

    /// @throws ServerFailedException on anything but Linux on one of these processors
    static Machine here() {
        return of(System.getProperty("os.name"), System.getProperty("os.arch"));
    }

    static Machine of(String system, String processor) {
        if (system.equals("Linux")) {
            switch (processor.toLowerCase(Locale.ROOT)) {
                case "amd64", "x86_64" -> {
                    return AMD64;
                }
                case "aarch64", "arm64" -> {
                    return ARM64;
                }
                default -> {}
            }
        }
        throw new ServerFailedException("no servers are shipped for " + system + " on " + processor
                + "; run your own and set QASID_DATABASE_URL, NATS_URL and REDIS_URL");
    }

    String postgresBundle() {
        return postgresBundle;
    }

    String redisBinary() {
        return redisBinary;
    }

    String natsName() {
        return natsName;
    }
}
