package io.qasid.channelrouter.regions;

import static org.assertj.core.api.Assertions.assertThat;

import io.qasid.channelrouter.conversations.AnswerOwner;
import io.qasid.channelrouter.conversations.SessionKey;
import io.qasid.model.MessageId;
import io.qasid.model.TenantId;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class AnswerPlaceTest {
    private static final Instant NOW = Instant.parse("2026-11-29T10:00:00Z");
    private static final Duration HOLD_MAX = Duration.ofMinutes(5);
    private static final TenantId TENANT = new TenantId(UUID.fromString("0190a0a0-0000-7000-8000-000000000001"));
    private static final AnswerPlace HERE = new AnswerPlace.Here();

    @Test
    void itIsThatOfTheConversationInWhichSomethingWasSaidLast() {
        assertThat(place(own(60), there(30), false, heard(10))).isEqualTo(new AnswerPlace.There(told(30)));
        assertThat(place(own(30), there(60), false, heard(10))).isEqualTo(HERE);
        assertThat(place(Optional.empty(), there(60), false, heard(10))).isEqualTo(new AnswerPlace.There(told(60)));
        assertThat(place(own(30), Optional.empty(), false, heard(-600))).isEqualTo(HERE);
    }

    @Test
    void whatThePersonSaidKeepsAConversationGoing() {
        Optional<AnswerOwner.Conversation> answered = Optional.of(
                new AnswerOwner.Conversation(TENANT, message(), NOW.minusSeconds(90), NOW.minusSeconds(10)));

        assertThat(place(answered, there(30), false, heard(10))).isEqualTo(HERE);
    }

    @Test
    void aConversationThatIsOverCountsNowhere() {
        int days = 4 * 86_400;

        assertThat(place(own(days), there(60), false, heard(10))).isEqualTo(new AnswerPlace.There(told(60)));
        assertThat(place(own(30), there(days), false, heard(10))).isEqualTo(HERE);
        assertThat(place(own(days), there(days), false, heard(10))).isEqualTo(HERE);
    }

    @Test
    void whereNothingIsKnownItWaitsUntilTheOthersWereHeardOrItIsTooLate() {
        Instant holdMax = NOW.plus(HOLD_MAX);

        assertThat(place(Optional.empty(), Optional.empty(), false, heard(1)))
                .as("what was claimed is told a moment later")
                .isEqualTo(new AnswerPlace.Later(holdMax));
        assertThat(place(Optional.empty(), Optional.empty(), false, heard(2))).isEqualTo(HERE);
        assertThat(AnswerPlace.of(
                        NOW.minus(HOLD_MAX), Optional.empty(), Optional.empty(), false, true, heard(-900), NOW))
                .isEqualTo(HERE);
        assertThat(AnswerPlace.of(
                        NOW.minus(HOLD_MAX), Optional.empty(), Optional.empty(), false, false, heard(-900), NOW))
                .as("nobody's here: nobody waits for it")
                .isEqualTo(new AnswerPlace.Later(NOW.minus(HOLD_MAX).plus(AnswerOwner.OPEN_FOR)));
    }

    @Test
    void whoSaidSomethingBeforeThatWaitsIsNotOvertaken() {
        assertThat(place(Optional.empty(), there(60), true, heard(10)))
                .isEqualTo(new AnswerPlace.Later(NOW.plus(HOLD_MAX)));
        assertThat(place(own(30), there(60), true, heard(10)))
                .as("another conversation goes on here since")
                .isEqualTo(HERE);
    }

    private static AnswerPlace place(
            Optional<AnswerOwner.Conversation> own,
            Optional<ConversationElsewhere> there,
            boolean behindOthers,
            Neighbours neighbours) {
        return AnswerPlace.of(NOW, own, there, behindOthers, true, neighbours, NOW);
    }

    private static Neighbours heard(int secondsFromNow) {
        return new Neighbours(true, NOW.plusSeconds(secondsFromNow), HOLD_MAX);
    }

    private static Optional<AnswerOwner.Conversation> own(int secondsAgo) {
        return Optional.of(new AnswerOwner.Conversation(TENANT, message(), NOW.minusSeconds(secondsAgo)));
    }

    private static Optional<ConversationElsewhere> there(int secondsAgo) {
        return Optional.of(told(secondsAgo));
    }

    private static ConversationElsewhere told(int secondsAgo) {
        return new ConversationElsewhere(
                "mzr", new UUID(0, secondsAgo), new SessionKey(TENANT, "Qasid", "hash"), NOW.minusSeconds(secondsAgo));
    }

    private static MessageId message() {
        return new MessageId(UUID.fromString("0190a0a0-0000-7000-8000-000000000002"));
    }
}
