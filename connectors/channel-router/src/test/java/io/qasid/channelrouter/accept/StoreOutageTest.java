package io.qasid.channelrouter.accept;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StoreOutageTest {
    private volatile boolean takesWrites = true;
    private final AtomicInteger asked = new AtomicInteger();
    private final StoreOutage outage = new StoreOutage(() -> {
        asked.incrementAndGet();
        return takesWrites;
    });

    @AfterEach
    void stop() {
        outage.close();
    }

    @Test
    void aCommitThatFailedWhileTheStoreIsWellChangesNothing() {
        outage.suspect();
        await().until(() -> asked.get() > 0);
        assertThat(outage.known()).isFalse();
    }

    @Test
    void itIsOutFromItsOwnNoUntilItsOwnYes() {
        takesWrites = false;
        assertThat(outage.known()).as("before a commit failed").isFalse();
        outage.suspect();
        await().until(outage::known);
        takesWrites = true;
        await().until(() -> !outage.known());

        takesWrites = false;
        outage.suspect();
        await("another outage").until(outage::known);
    }

    @Test
    void manyCommitsThatFailAskOnce() {
        takesWrites = false;
        for (int i = 0; i < 1_000; i++) {
            outage.suspect();
        }
        await().until(outage::known);
        assertThat(asked.get()).isLessThan(100);
    }

    @Test
    void whoeverHearsThatItIsBackIsNotTurnedAwayAfterwards() {
        takesWrites = false;
        outage.suspect();
        await().until(outage::known);
        takesWrites = true;
        assertThat(outage.takesWrites()).isTrue();
        assertThat(outage.known()).isFalse();
    }
}
