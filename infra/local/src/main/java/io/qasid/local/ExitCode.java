package io.qasid.local;

/// What a command's exit code tells a script. The same for every command but `doctor`, which answers as monitoring
/// plugins do.
public final class ExitCode {
    public static final int OK = 0;
    public static final int FAILED = 1;
    public static final int USAGE = 2;
    public static final int NOT_FOUND = 3;
    public static final int KEY_REFUSED = 4;
    public static final int TOO_MANY = 5;
    public static final int UNREACHABLE = 6;
    public static final int REFUSED_BY_POLICY = 7;

    private ExitCode() {}
}
