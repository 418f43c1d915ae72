package io.qasid.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class UuidV7Test {
    private static final Instant NOW = Instant.parse("2026-03-21T08:00:00.123Z");

    private Instant now = NOW;
    private final UuidV7 ids = new UuidV7(() -> now, new Random(7));

    @Test
    void itSaysWhenItWasMadeAndWhatItIs() {
        UUID id = ids.next();

        assertThat(UuidV7.timeOf(id)).isEqualTo(NOW);
        assertThat(id.version()).isEqualTo(7);
        assertThat(id.variant()).isEqualTo(2);
        assertThat(id.toString()).isGreaterThanOrEqualTo(UuidV7.lowestAt(NOW).toString());
    }

    @Test
    void idsGoUpWithinAMillisecondAndBeyondWhatItCounts() {
        assertThat(texts(10_000)).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void idsGoUpThoughTheClockIsSetBack() {
        List<String> made = new ArrayList<>(texts(3));
        now = NOW.minusSeconds(3600);
        made.addAll(texts(3));
        now = NOW.plusMillis(1);
        made.addAll(texts(3));

        assertThat(made).isSorted().doesNotHaveDuplicates();
    }

    /// As PostgreSQL sorts them.
    private List<String> texts(int count) {
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            texts.add(ids.next().toString());
        }
        return texts;
    }
}
