package io.qasid.boot;

import ch.qos.logback.classic.pattern.ThrowableProxyConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import org.jspecify.annotations.Nullable;

/// `%thrown` ends a line of the log: with the stack trace below it, and for the connection pool, which reports every
/// connection that PostgreSQL took with it, with the message alone.
public final class Thrown extends ThrowableProxyConverter {
    private static final String POOL = "com.zaxxer.hikari.";

    @Override
    public String convert(ILoggingEvent event) {
        IThrowableProxy thrown = event.getThrowableProxy();
        if (thrown != null && event.getLoggerName().startsWith(POOL)) {
            return ": " + firstLine(thrown.getMessage()) + System.lineSeparator();
        }
        return System.lineSeparator() + super.convert(event);
    }

    private static String firstLine(@Nullable String message) {
        return message == null ? "" : message.lines().findFirst().orElse("");
    }
}
