package io.qasid.boot;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What `logback.xml` makes of an event.
class LogLineTest {
    private final SQLException gone = new SQLException("terminating connection\n  Location: postgres.c");

    private final LoggerContext logging = new LoggerContext();

    @BeforeEach
    void configure() throws Exception {
        JoranConfigurator configurator = new JoranConfigurator();
        configurator.setContext(logging);
        configurator.doConfigure(LogLineTest.class.getResource("/logback.xml"));
    }

    @AfterEach
    void stop() {
        logging.stop();
    }

    @Test
    void thePoolTellsInOneLineThatAConnectionBroke() {
        assertThat(line("com.zaxxer.hikari.pool.ProxyConnection", gone))
                .endsWith("ProxyConnection - it happened: terminating connection" + System.lineSeparator())
                .hasLineCount(1);
    }

    @Test
    void whatOthersThrowIsThereToTheLastFrame() {
        assertThat(line("io.qasid.anything", gone))
                .contains("it happened" + System.lineSeparator() + "java.sql.SQLException: terminating connection")
                .contains("at io.qasid.boot.LogLineTest");
    }

    @Test
    void aLineWithoutAnythingThrownIsALine() {
        assertThat(line("io.qasid.anything", null))
                .endsWith("it happened" + System.lineSeparator())
                .hasLineCount(1);
    }

    private String line(String logger, @org.jspecify.annotations.Nullable Throwable thrown) {
        Logger root = logging.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        ConsoleAppender<ILoggingEvent> appender = (ConsoleAppender<ILoggingEvent>) root.getAppender("STDERR");
        PatternLayoutEncoder encoder = (PatternLayoutEncoder) appender.getEncoder();
        return encoder.getLayout()
                .doLayout(new LoggingEvent("", logging.getLogger(logger), Level.WARN, "it happened", thrown, null));
    }
}
