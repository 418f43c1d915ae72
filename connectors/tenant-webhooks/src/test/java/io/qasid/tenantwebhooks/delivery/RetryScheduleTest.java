package io.qasid.tenantwebhooks.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.qasid.tenantwebhooks.delivery.Disposition.Cause;
import io.qasid.tenantwebhooks.delivery.Disposition.Dead;
import io.qasid.tenantwebhooks.delivery.Disposition.Delivered;
import io.qasid.tenantwebhooks.delivery.Disposition.RetryAt;
import io.qasid.tenantwebhooks.target.Answer;
import io.qasid.tenantwebhooks.target.Answer.Failure;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class RetryScheduleTest {
    private static final RetrySchedule SCHEDULE = new RetrySchedule(List.of(
            Duration.ofSeconds(1),
            Duration.ofSeconds(5),
            Duration.ofSeconds(30),
            Duration.ofMinutes(5),
            Duration.ofHours(1)));
    private static final Instant NOW = Instant.parse("2026-01-05T10:00:00Z");

    @ParameterizedTest
    @ValueSource(ints = {200, 201, 202, 204, 299})
    void everySecondHundredDelivers(int status) {
        assertThat(SCHEDULE.next(3, status(status), NOW, 0)).isEqualTo(new Delivered(status));
    }

    @ParameterizedTest
    @CsvSource({
        "301,REDIRECTED",
        "308,REDIRECTED",
        "304,REDIRECTED",
        "400,HTTP_STATUS",
        "404,HTTP_STATUS",
        "429,THROTTLED",
        "500,HTTP_STATUS",
        "503,HTTP_STATUS",
        "100,HTTP_STATUS"
    })
    void everyOtherStatusIsRepeated(int status, Cause cause) {
        assertThat(SCHEDULE.next(0, status(status), NOW, 0))
                .isEqualTo(new RetryAt(NOW.plusSeconds(1), cause, Optional.of(status)));
    }

    @ParameterizedTest
    @EnumSource(Failure.class)
    void everyFailureIsRepeatedUnderItsOwnName(Failure failure) {
        assertThat(SCHEDULE.next(0, new Answer.None(failure), NOW, 0))
                .isEqualTo(new RetryAt(NOW.plusSeconds(1), Cause.valueOf(failure.name()), Optional.empty()));
    }

    @Test
    void repeatsAfterOneSecondFiveThirtyFiveMinutesAndAnHourThenItIsDead() {
        List<Duration> delays = new ArrayList<>();
        int attempts = 0;
        while (SCHEDULE.next(attempts, status(500), NOW, 0) instanceof RetryAt retry) {
            delays.add(Duration.between(NOW, retry.time()));
            attempts++;
        }
        assertThat(delays)
                .containsExactly(
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(30),
                        Duration.ofMinutes(5),
                        Duration.ofHours(1));
        assertThat(SCHEDULE.next(attempts, status(500), NOW, 0))
                .isEqualTo(new Dead(Cause.HTTP_STATUS, Optional.of(500), false));
    }

    @Test
    void spreadsRepeatsOverUpToATenthMore() {
        RetryAt retry = (RetryAt) SCHEDULE.next(2, status(500), NOW, 0.999);

        assertThat(retry.time()).isBetween(NOW.plusMillis(32_900), NOW.plusSeconds(33));
    }

    @Test
    void goneIsTheEndAndDisablesTheEndpoint() {
        assertThat(SCHEDULE.next(0, status(410), NOW, 0)).isEqualTo(new Dead(Cause.GONE, Optional.of(410), true));
    }

    @Test
    void retryAfterOnlyEverPutsOff() {
        assertThat(retryAfter(0, Duration.ofSeconds(20))).isEqualTo(NOW.plusSeconds(20));
        assertThat(retryAfter(2, Duration.ofSeconds(20))).isEqualTo(NOW.plusSeconds(30));
    }

    @Test
    void retryAfterPutsOffByAnHourAtMost() {
        assertThat(retryAfter(0, Duration.ofDays(30))).isEqualTo(NOW.plus(Duration.ofHours(1)));
    }

    @Test
    void aNoticeGoesOnWithTheLastDelay() {
        RetrySchedule longer = SCHEDULE.longer(2);

        assertThat(longer.next(6, status(500), NOW, 0))
                .isEqualTo(new RetryAt(NOW.plus(Duration.ofHours(1)), Cause.HTTP_STATUS, Optional.of(500)));
        assertThat(longer.next(7, status(500), NOW, 0)).isInstanceOf(Dead.class);
    }

    private static Instant retryAfter(int attempts, Duration asked) {
        Answer answer = new Answer.Status(503, Optional.of(asked));
        return ((RetryAt) SCHEDULE.next(attempts, answer, NOW, 0)).time();
    }

    private static Answer status(int code) {
        return new Answer.Status(code, Optional.empty());
    }
}
