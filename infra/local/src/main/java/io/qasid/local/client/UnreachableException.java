package io.qasid.local.client;

/// Retry: no answer came, so nobody knows whether the request was taken. The same idempotency key makes that safe.
public final class UnreachableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public UnreachableException(String message, Throwable cause) {
        super(message, cause);
    }
}
