package io.qasid.providerwebhooks;

/// How large a callback may be, in octets.
public final class BodySizes {
    /// Meta's: up to 1,000 updates in one request.
    public static final int MANY_EVENTS = 3 * 1024 * 1024;

    public static final int ONE_EVENT = 64 * 1024;

    private BodySizes() {}
}
