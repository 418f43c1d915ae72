package io.qasid.http;

/// How large a request body may be, where a module has to read larger ones than usual: a bean of that module.
///
/// @param value octets
public record BodyOctetsMax(int value) {
    public static final BodyOctetsMax USUAL = new BodyOctetsMax(64 * 1024);
}
