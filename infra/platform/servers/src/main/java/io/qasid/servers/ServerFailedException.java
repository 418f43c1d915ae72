package io.qasid.servers;

/// A server can't be had, didn't start or didn't stop. The message is one line for a person and says what to do about
/// it; trying again without doing so doesn't help.
public final class ServerFailedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public ServerFailedException(String message) {
        super(message);
    }

    public ServerFailedException(String message, Throwable cause) {
        super(message, cause);
    }
}
