package io.qasid.outbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.qasid.servers.TestDatabase;
import io.qasid.servers.TestServers;
import io.qasid.storage.Database;
import io.qasid.storage.DatabaseSettings;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What is handed over, what waits, and what is taken out of the way.
class HandOverTest {
    private final List<Integer> waiting = new CopyOnWriteArrayList<>();
    private final List<Integer> taken = new CopyOnWriteArrayList<>();
    private final List<Integer> malformed = new CopyOnWriteArrayList<>();
    private final List<Integer> oldest = new CopyOnWriteArrayList<>();
    private final AtomicBoolean there = new AtomicBoolean(true);
    private Database database;

    @BeforeEach
    void start() {
        TestDatabase fresh = TestServers.freshDatabase();
        database = Database.open("test", DatabaseSettings.of(fresh.url(), fresh.user(), fresh.password(), "public", 2));
    }

    @AfterEach
    void stop() {
        database.close();
    }

    @Test
    void whatIsMalformedIsSetAsideAndTheOthersKeepTheirOrder() {
        waiting.addAll(IntStream.range(0, 300).boxed().toList());
        try (HandOver<Integer> over = handOver(row -> row == 3 || row == 40 || row == 299)) {
            over.wake();

            await().until(waiting::isEmpty);
        }
        assertThat(malformed).containsExactly(3, 40, 299);
        assertThat(taken).isSorted().hasSize(297).doesNotHaveDuplicates();
    }

    @Test
    void whatIsNotTakenNowWaitsAndTheOldestIsKnown() {
        there.set(false);
        waiting.addAll(List.of(1, 2, 3));
        try (HandOver<Integer> over = handOver(row -> false)) {
            await().until(() -> oldest.contains(1));
            assertThat(taken).isEmpty();
            there.set(true);
            over.wake();

            await().until(waiting::isEmpty);
        }
        assertThat(taken).containsExactly(1, 2, 3);
        assertThat(malformed).isEmpty();
    }

    private HandOver<Integer> handOver(java.util.function.IntPredicate bad) {
        HandOver.Rows<Integer> rows = new HandOver.Rows<>() {
            @Override
            public List<Integer> lock(Connection transaction, int limit) {
                return new ArrayList<>(waiting.stream().limit(limit).toList());
            }

            @Override
            public void remove(Connection transaction, List<Integer> gone) {
                waiting.removeAll(gone);
            }
        };
        HandOver.Taker<Integer> taker = batch -> {
            if (!there.get()) {
                return HandOver.Answer.NOT_NOW;
            }
            if (batch.stream().anyMatch(bad::test)) {
                return HandOver.Answer.MALFORMED;
            }
            taken.addAll(batch);
            return HandOver.Answer.TAKEN;
        };
        HandOver.Watch<Integer> watch = new HandOver.Watch<>() {
            @Override
            public void waits(Integer row) {
                oldest.add(row);
            }

            @Override
            public void malformed(List<Integer> bad) throws SQLException {
                malformed.addAll(bad);
                waiting.removeAll(bad);
            }
        };
        return new HandOver<>("test", database, rows, taker, watch);
    }
}
