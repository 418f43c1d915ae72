package io.qasid.channelrouter.conversations;

import java.time.Duration;
import java.time.Instant;
import java.util.UUID;

/// A conversation that goes on.
///
/// @param id of the conversation
/// @param turns messages that a provider took, and answers
public record Session(UUID id, SessionKey key, Instant openedAt, Instant lastActiveAt, int turns) {

    /// Whether `other` is of the same two parties, whichever tenant's, and this one tells more of them:
    /// what answers belong to is the one in which something was said last.
    boolean supersedes(Session other) {
        if (id.equals(other.id)) {
            return turns > other.turns;
        }
        int later = lastActiveAt.compareTo(other.lastActiveAt);
        return later != 0 ? later > 0 : id.compareTo(other.id) > 0;
    }

    /// Whether nobody has said anything for so long that the next turn is another conversation's.
    boolean over(Duration inactivity, Instant now) {
        return lastActiveAt.isBefore(now.minus(inactivity));
    }
}
