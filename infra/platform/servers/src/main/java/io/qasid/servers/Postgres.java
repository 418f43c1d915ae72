package io.qasid.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Pattern;

/// A PostgreSQL of our own on 127.0.0.1, as a child process, with its data in a folder that outlives it.
///
/// The superuser's password is random, made with the cluster and kept in the folder, readable by its owner only:
/// other users of the machine reach the port too.
public final class Postgres implements Server {
    private static final String USER = "postgres";
    private static final Pattern DATABASE_NAME = Pattern.compile("[a-z][a-z0-9_]{0,62}");
    private static final String DUPLICATE_DATABASE = "42P04";
    /// After a crash up to `max_wal_size` is replayed before the first connection is let in.
    private static final ServerProcess.Kind KIND =
            new ServerProcess.Kind("postgresql", "postgres", "INT", Duration.ofMinutes(2));
    private static final Duration INITDB_MAX = Duration.ofMinutes(1);
    private static final int PROMOTE_SECONDS_MAX = 20;
    /// A cluster that has it never starts as a primary.
    private static final String STANDBY_SIGNAL = "standby.signal";

    private final Path program;
    private final Path cluster;
    private final int port;
    private final String password;
    private final ServerProcess process;

    /// Makes a cluster where none is.
    @FunctionalInterface
    private interface Origin {
        void make(Postgres postgres, Path cluster);
    }

    /// @param passwordIfNew of a cluster that has none yet
    private Postgres(PostgresSettings settings, Folder folder, Path program, String passwordIfNew) {
        this.program = program;
        this.cluster = folder.resolve("cluster");
        this.port = settings.port() == 0 ? FreePort.next() : settings.port();
        this.password = password(folder.resolve("password"), passwordIfNew);
        List<String> command = new ArrayList<>(asOrdinaryUser());
        command.addAll(List.of(program.resolve("bin/postgres").toString(), "-D", cluster.toString()));
        this.process =
                new ServerProcess(KIND, folder, port, command, environment(), this::answers, settings.stopAtExit());
    }

    /// Starts a durable server; makes the cluster when the folder has none.
    ///
    /// @param port 0 takes a free one; it stays the same over restarts
    /// @throws ServerFailedException with one line that says what to do
    public static Postgres start(Path dataDirectory, int port) {
        return start(PostgresSettings.of(dataDirectory, port));
    }

    public static Postgres start(PostgresSettings settings) {
        return start(settings, randomPassword(), (postgres, cluster) -> postgres.initialise(cluster, settings));
    }

    /// Starts a copy of `primary` that follows it and takes reads alone, until it is promoted.
    ///
    /// @param name as `synchronous_standby_names` of the primary may have it
    static Postgres startStandby(Postgres primary, PostgresSettings settings, String name) {
        String follow = "host=127.0.0.1 port=%d user=%s password=%s application_name=%s"
                .formatted(primary.port, USER, primary.password, name);
        return start(
                settings.with("primary_conninfo", follow),
                primary.password,
                (postgres, cluster) -> primary.copy(cluster));
    }

    private static Postgres start(PostgresSettings settings, String passwordIfNew, Origin origin) {
        Path program = Bundled.postgres(System.getenv());
        Folder folder = Folder.own(settings.directory());
        Postgres postgres = null;
        try {
            postgres = new Postgres(settings, folder, program, passwordIfNew);
            postgres.process.endStale();
            postgres.makeCluster(origin);
            postgres.configure(settings);
            postgres.restart();
            return postgres;
        } catch (RuntimeException e) {
            if (postgres == null) {
                folder.close();
            } else {
                postgres.close();
            }
            throw e;
        }
    }

    @Override
    public int port() {
        return port;
    }

    /// The JDBC URL, without credentials.
    public String url(String database) {
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + database;
    }

    public String user() {
        return USER;
    }

    public String password() {
        return password;
    }

    @Override
    public long pid() {
        return process.pid();
    }

    /// What it says, every start after the one before.
    public Path log() {
        return process.logFile();
    }

    /// Makes an empty database unless it exists.
    public void createDatabase(String name) {
        if (!DATABASE_NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("database name must match " + DATABASE_NAME + ", was '" + name + "'");
        }
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE " + name);
        } catch (SQLException e) {
            if (!DUPLICATE_DATABASE.equals(e.getSQLState())) {
                throw new ServerFailedException("PostgreSQL cannot make the database " + name, e);
            }
        }
    }

    /// What a power cut looks like, except that the kernel keeps what was written to it.
    @Override
    public void kill() {
        process.kill();
    }

    @Override
    public void restart() {
        process.stop();
        process.endStale();
        forgetPostmaster();
        process.restart();
    }

    @Override
    public void close() {
        process.close();
    }

    /// Makes a standby a primary; returns when it is.
    void promote() {
        if (!"t".equals(ask("SELECT pg_promote(true, " + PROMOTE_SECONDS_MAX + ")"))) {
            throw new ServerFailedException(
                    "PostgreSQL is no primary " + PROMOTE_SECONDS_MAX + " s after it was told to be one");
        }
    }

    /// Ends it at once and for good, however it is. Whoever starts something on its folder again gets a standby: there
    /// must never be a second primary.
    void fence() {
        process.kill();
        mark(cluster);
        process.close();
    }

    /// Runs one statement that answers with nothing.
    void execute(String sql) {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new ServerFailedException("PostgreSQL refuses a statement of ours", e);
        }
    }

    /// What a query answers with in the first column of its first row; empty when there is none.
    String ask(String sql) {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            return rows.next() ? String.valueOf(rows.getString(1)) : "";
        } catch (SQLException e) {
            throw new ServerFailedException("PostgreSQL refuses a question of ours", e);
        }
    }

    /// PostgreSQL does not start while the process that its old `postmaster.pid` names is alive, and after a crash
    /// that
    /// id may be anybody's: in a container it usually is. Here no process works in the cluster any more.
    private void forgetPostmaster() {
        try {
            Files.deleteIfExists(cluster.resolve("postmaster.pid"));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot tidy up " + cluster, e);
        }
    }

    private boolean answers() {
        try (Connection connection = connect()) {
            return connection.isValid(1);
        } catch (SQLException e) {
            return false;
        }
    }

    private Connection connect() throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", USER);
        properties.setProperty("password", password);
        properties.setProperty("connectTimeout", "2");
        properties.setProperty("loginTimeout", "5");
        properties.setProperty("socketTimeout", "30");
        return DriverManager.getConnection(url("postgres"), properties);
    }

    private void makeCluster(Origin origin) {
        if (Files.isDirectory(cluster)) {
            return;
        }
        // made beside and moved, so that a cluster is either whole or not there
        Path part = cluster.resolveSibling("cluster.part");
        if (Files.exists(part)) {
            Folder.delete(part);
        }
        origin.make(this, part);
        try {
            Files.move(part, cluster, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot move the new cluster to " + cluster, e);
        }
    }

    private void initialise(Path part, PostgresSettings settings) {
        List<String> command = new ArrayList<>(asOrdinaryUser());
        command.addAll(List.of(
                program.resolve("bin/initdb").toString(),
                "--pgdata=" + part,
                "--username=" + USER,
                "--pwfile=" + cluster.resolveSibling("password"),
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                "--locale=C",
                // the same order of text on every machine, whatever its libc
                "--locale-provider=builtin",
                "--builtin-locale=C.UTF-8"));
        if (!settings.durable()) {
            command.add("--no-sync");
        }
        Programs.Result result = Programs.run(command, Path.of("/"), environment(), INITDB_MAX);
        if (!result.ok()) {
            throw new ServerFailedException("PostgreSQL's initdb failed: " + result.lastLine());
        }
    }

    /// While it runs and changes.
    private void copy(Path part) {
        try (Connection connection = connect()) {
            ClusterCopy.of(connection, cluster).into(part);
        } catch (SQLException e) {
            throw new ServerFailedException("PostgreSQL cannot be copied", e);
        }
        mark(part);
    }

    private static void mark(Path standby) {
        try {
            Files.writeString(standby.resolve(STANDBY_SIGNAL), "");
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make a standby of " + standby, e);
        }
    }

    private void configure(PostgresSettings settings) {
        StringBuilder text = new StringBuilder("# Written at every start; changes here are lost.\n");
        settings.configuration(port)
                .forEach((key, value) -> text.append(key)
                        .append(" = '")
                        .append(value.replace("'", "''"))
                        .append("'\n"));
        try {
            Files.writeString(cluster.resolve("postgresql.conf"), text);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write the configuration of " + cluster, e);
        }
    }

    private static String randomPassword() {
        byte[] random = new byte[18];
        new SecureRandom().nextBytes(random);
        return HexFormat.of().formatHex(random);
    }

    private static String password(Path file, String ifNew) {
        try {
            if (!Files.exists(file)) {
                Files.createFile(
                        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
                Files.writeString(file, ifNew + "\n");
            }
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot keep the password in " + file, e);
        }
    }

    /// PostgreSQL refuses to run as root. In a user namespace without a mapping root is nobody, and still owns its
    /// files.
    private static List<String> asOrdinaryUser() {
        if (!"root".equals(System.getProperty("user.name"))) {
            return List.of();
        }
        List<String> unshare = List.of("unshare", "--user");
        List<String> trial = new ArrayList<>(unshare);
        trial.add("true");
        if (!Programs.run(trial, Path.of("/"), Map.of(), Duration.ofSeconds(5)).ok()) {
            throw new ServerFailedException("PostgreSQL does not run as root and this machine allows root no user"
                    + " namespace; run as an ordinary user or set QASID_DATABASE_URL");
        }
        return unshare;
    }

    private static Map<String, String> environment() {
        return Map.of("LC_ALL", "C", "TZ", "UTC", "PATH", System.getenv().getOrDefault("PATH", "/usr/bin:/bin"));
    }
}
