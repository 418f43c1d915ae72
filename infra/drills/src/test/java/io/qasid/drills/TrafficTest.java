package io.qasid.drills;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.qasid.drills.Entrance.Answer;
import io.qasid.simulator.smsc.MagicNumber;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
final class TrafficTest {
    private static final Duration SOON = Duration.ofSeconds(10);

    @Test
    void whatWasNotAcceptedIsSentAgainToTheLetter() {
        Map<String, Set<Instant>> deadlines = new ConcurrentHashMap<>();
        Map<String, Integer> tries = new ConcurrentHashMap<>();
        Entrance reluctant = (message, deadline) -> {
            deadlines
                    .computeIfAbsent(message.key(), key -> ConcurrentHashMap.newKeySet())
                    .add(deadline);
            return tries.merge(message.key(), 1, Integer::sum) < 3
                    ? new Answer.TryAgain("not yet")
                    : new Answer.Accepted("id of " + message.key());
        };
        try (Traffic traffic = start(reluctant, 50)) {
            traffic.awaitAccepted(50, SOON);
            assertThat(traffic.acceptedIds()).hasSize(50).containsEntry("drill-7", "id of drill-7");
            assertThat(traffic.repeats()).isEqualTo(100);
            assertThat(traffic.reasons()).containsExactly(Map.entry("not yet", 100));
            assertThat(deadlines.values()).allMatch(seen -> seen.size() == 1);
        }
    }

    @Test
    void aRefusalEndsTheDrill() {
        try (Traffic traffic = start((message, deadline) -> new Answer.Refused("403"), 1)) {
            assertThatThrownBy(() -> traffic.awaitAccepted(1, SOON))
                    .hasStackTraceContaining("drill-0 was refused: 403");
        }
    }

    @Test
    void theMessagesOfADrillAreUniqueAndGood() {
        List<DrillMessage> messages = DrillMessage.some("drill", 10_000, 1);
        assertThat(messages.stream().map(DrillMessage::key)).doesNotHaveDuplicates();
        assertThat(messages.stream().map(DrillMessage::text)).doesNotHaveDuplicates();
        assertThat(messages).allMatch(message -> MagicNumber.of(message.digits(), 1) == MagicNumber.DELIVERED);
        assertThat(messages).allMatch(message -> message.to().matches("\\+937[09][1-9][0-9]{6}"));
        assertThat(messages).anyMatch(message -> message.text().length() > 160);
        assertThat(messages.stream().map(DrillMessage::category).distinct()).hasSize(2);
    }

    private static Traffic start(Entrance entrance, int messages) {
        return Traffic.start(
                entrance,
                DrillMessage.some("drill", messages, 1),
                1_000,
                InstantSource.system(),
                Duration.ofMinutes(1),
                Traffic.OPEN_MAX);
    }
}
