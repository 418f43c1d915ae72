package io.qasid.http;

/// How large a request body may be, where a module has to read larger ones than usual: a bean of that module.
///
/// @param value octets that are kept until the whole body is there, or until a handler that reads it as it arrives
///     takes them
/// @param streamed octets of a body that its handler reads as it arrives, and bounds by itself
public record BodyOctetsMax(int value, int streamed) {
    public static final BodyOctetsMax USUAL = new BodyOctetsMax(64 * 1024);

    public BodyOctetsMax {
        if (streamed < value) {
            throw new IllegalArgumentException("a streamed body may have " + streamed + " octets, a kept one " + value);
        }
    }

    public BodyOctetsMax(int value) {
        this(value, value);
    }
}
