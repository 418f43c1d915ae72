package io.qasid.channelrouter.inbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class HeardReportsTest {
    private static final Instant START = Instant.parse("2026-03-21T08:00:00Z");
    private static final Duration WITHIN = Duration.ofSeconds(5);

    private Instant now = START;
    private final HeardReports heard = new HeardReports(WITHIN, () -> now);

    @Test
    void nothingIsSureRightAfterTheStart() {
        assertThat(heard.upTo(now)).isEmpty();
        now = START.plus(WITHIN);
        assertThat(heard.upTo(now)).contains(now);
    }

    @Test
    void afterAFailedCommitItTakesAWhile() {
        now = START.plusSeconds(60);
        assertThatThrownBy(() -> heard.during(() -> {
                    throw new SQLException("out");
                }))
                .isInstanceOf(SQLException.class);
        assertThat(heard.upTo(now.plusSeconds(4))).isEmpty();
        assertThat(heard.upTo(now.plusSeconds(5))).isPresent();
    }

    @Test
    void aSlowCommitIsAsGoodAsAFailedOne() {
        now = START.plusSeconds(60);
        heard.during(() -> now = now.plusSeconds(2));
        assertThat(heard.upTo(now)).isEmpty();
    }

    @Test
    void whatIsUnderWayMayHoldAnythingReportedSinceItBegan() {
        now = START.plusSeconds(60);
        Instant begun = now;
        heard.during(() -> {
            assertThat(heard.upTo(begun.plusMillis(700))).contains(begun);
            now = begun.plusMillis(800);
        });
        assertThat(heard.upTo(now)).contains(now);
    }
}
