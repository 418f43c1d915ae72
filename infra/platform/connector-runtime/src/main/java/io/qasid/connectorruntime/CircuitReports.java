package io.qasid.connectorruntime;

import io.qasid.connector.ChannelConnector;
import io.qasid.events.Subjects;
import io.qasid.model.CircuitState;
import io.qasid.proto.v1.CircuitReply;
import io.qasid.proto.v1.CircuitReport;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Tells the routers what a connector's breaker says: when it changes, and every so often, so that they can tell
/// silence
/// from health.
final class CircuitReports implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(CircuitReports.class);
    private static final Duration LOOK_EVERY = Duration.ofMillis(200);
    private static final Duration TELL_EVERY = Duration.ofSeconds(10);
    private static final Duration TELL_AGAIN_AFTER = Duration.ofSeconds(1);
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(2);

    private final ChannelConnector connector;
    private final String instance;
    private final RouterRequests router;
    private final LongSupplier nanoTime;
    private final CountDownLatch closing;
    private @Nullable CircuitState told;
    private long tellAt;

    CircuitReports(
            ChannelConnector connector,
            String instance,
            RouterRequests router,
            LongSupplier nanoTime,
            CountDownLatch closing) {
        this.connector = connector;
        this.instance = instance;
        this.router = router;
        this.nanoTime = nanoTime;
        this.closing = closing;
        this.tellAt = nanoTime.getAsLong();
    }

    @Override
    public void run() {
        try {
            do {
                lookUnlessBroken();
            } while (!closing.await(LOOK_EVERY.toNanos(), TimeUnit.NANOSECONDS));
            tell("");
        } catch (InterruptedException e) {
            LOG.debug("{}: circuit reports stop", connector.route());
        }
    }

    private void lookUnlessBroken() throws InterruptedException {
        try {
            CircuitState state = connector.circuit();
            if (state != told) {
                if (told != null || state != CircuitState.CLOSED) {
                    LOG.info("{}: circuit {}", connector.route(), state);
                }
                tellAt = nanoTime.getAsLong();
                told = state;
            }
            if (tellAt - nanoTime.getAsLong() <= 0) {
                boolean heard = tell(state.name());
                tellAt = nanoTime.getAsLong() + (heard ? TELL_EVERY : TELL_AGAIN_AFTER).toNanos();
            }
        } catch (RuntimeException e) {
            LOG.error("{}: the connector's circuit can't be told", connector.route(), e);
        }
    }

    private boolean tell(String state) throws InterruptedException {
        CircuitReport report = CircuitReport.newBuilder()
                .setRoute(connector.route().toString())
                .setInstance(instance)
                .setState(state)
                .build();
        return router.ask(Subjects.CIRCUIT, report, CircuitReply.parser(), ANSWER_WITHIN)
                instanceof RouterRequests.Answer;
    }
}
