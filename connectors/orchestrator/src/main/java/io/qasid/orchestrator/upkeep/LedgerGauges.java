package io.qasid.orchestrator.upkeep;

import io.micrometer.core.instrument.MeterRegistry;
import io.micronaut.context.annotation.Context;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// `orch_ledger{state}`, read anew every 15 seconds: see [Ledger].
@Context
final class LedgerGauges {
    private static final Logger LOG = LoggerFactory.getLogger(LedgerGauges.class);
    private static final Duration EVERY = Duration.ofSeconds(15);
    private static final List<String> STATES =
            List.of("QUEUED", "ACCEPTED", "REFUSED", "EXPIRED", "CANCELLED", "BLOCKED", "IN_FLIGHT");

    private final Ledger ledger;
    private final Map<String, AtomicLong> counts = new ConcurrentHashMap<>();
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread = Thread.ofVirtual().name("notification-ledger").unstarted(this::loop);

    LedgerGauges(Ledger ledger, MeterRegistry metrics) {
        this.ledger = ledger;
        for (String state : STATES) {
            AtomicLong count = new AtomicLong();
            counts.put(state, count);
            metrics.gauge("orch_ledger", List.of(io.micrometer.core.instrument.Tag.of("state", state)), count);
        }
    }

    @PostConstruct
    void start() {
        thread.start();
    }

    private void loop() {
        try {
            do {
                read();
            } while (!closing.await(EVERY.toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            LOG.debug("the ledger is not read any more");
        }
    }

    private void read() {
        try {
            Map<String, Long> now = ledger.read();
            counts.forEach((state, count) -> count.set(now.getOrDefault(state, 0L)));
        } catch (SQLException e) {
            LOG.warn("the ledger waits for the store: {}", e.getMessage());
        }
    }

    @PreDestroy
    void stop() throws InterruptedException {
        closing.countDown();
        thread.join(Duration.ofSeconds(5));
    }
}
