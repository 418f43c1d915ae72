package io.qasid.channelrouter.regions;

import io.qasid.channelrouter.conversations.AnswerOwner;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// In which region an answer is told to its tenant. Pure.
///
/// It is that of the conversation in which something was said last, as within one region. So whoever goes on
/// elsewhere takes the person's answers along, and two regions that both know all never send one to and fro.
public sealed interface AnswerPlace {
    /// How long after an answer landed another region may still store the conversation that it answers: a provider's
    /// "taken", reported and applied.
    Duration KNOWN_WITHIN = Duration.ofSeconds(2);

    /// This one.
    record Here() implements AnswerPlace {}

    /// @param conversation that it answers
    record There(ConversationElsewhere conversation) implements AnswerPlace {}

    /// Not known yet.
    ///
    /// @param until then it is this region's, whatever is known
    record Later(Instant until) implements AnswerPlace {}

    /// @param landed when it did
    /// @param own last conversation here
    /// @param elsewhere last conversation in another region
    /// @param behindOthers whether earlier answers of this person to this sender wait to learn their place
    /// @param ownerHere whether somebody here would be told of it: then it waits for a bounded time. What is
    ///     nobody's here has nobody to be late for, and waits for as long as a conversation can be open
    static AnswerPlace of(
            Instant landed,
            Optional<AnswerOwner.Conversation> own,
            Optional<ConversationElsewhere> elsewhere,
            boolean behindOthers,
            boolean ownerHere,
            Neighbours neighbours,
            Instant now) {
        Optional<Instant> here = own.filter(known -> known.open(now)).map(AnswerPlace::lastSaid);
        Optional<ConversationElsewhere> there =
                elsewhere.filter(known -> now.isBefore(known.lastActiveAt().plus(AnswerOwner.OPEN_FOR)));
        boolean lastWasThere = there.isPresent()
                && (here.isEmpty() || there.get().lastActiveAt().isAfter(here.get()));
        if (here.isPresent() && !lastWasThere) {
            return new Here();
        }
        Instant until = landed.plus(ownerHere ? neighbours.holdMax() : AnswerOwner.OPEN_FOR);
        boolean knowsAll = !neighbours.heardUpTo().isBefore(landed.plus(KNOWN_WITHIN));
        boolean waits = lastWasThere ? behindOthers : !knowsAll || behindOthers;
        if (waits && now.isBefore(until)) {
            return new Later(until);
        }
        return lastWasThere ? new There(there.get()) : new Here();
    }

    private static Instant lastSaid(AnswerOwner.Conversation conversation) {
        return conversation.answeredAt().isAfter(conversation.lastActiveAt())
                ? conversation.answeredAt()
                : conversation.lastActiveAt();
    }
}
