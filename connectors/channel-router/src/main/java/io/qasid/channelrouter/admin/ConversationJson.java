package io.qasid.channelrouter.admin;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import io.micronaut.core.annotation.Introspected;
import io.qasid.channelrouter.conversations.ClosedSession;
import io.qasid.channelrouter.conversations.Session;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// @param turns messages that a provider took, and answers
/// @param closedAt ISO-8601; null: nothing has ended it
/// @param closeReason `inactivity`, `redis_loss` or `other_region`; null while it is open
@Introspected
@JsonInclude(Include.ALWAYS)
record ConversationJson(
        String id,
        String tenantId,
        String sender,
        String msisdnHash,
        String openedAt,
        String lastActiveAt,
        int turns,
        @Nullable String closedAt,
        @Nullable String closeReason) {

    static ConversationJson of(Session session) {
        return of(new ClosedSession(session, Optional.empty(), Optional.empty()));
    }

    static ConversationJson of(ClosedSession closed) {
        Session session = closed.session();
        return new ConversationJson(
                session.id().toString(),
                session.key().tenant().toString(),
                session.key().sender(),
                session.key().msisdnHash(),
                session.openedAt().toString(),
                session.lastActiveAt().toString(),
                session.turns(),
                closed.closedAt().map(Instant::toString).orElse(null),
                closed.reason().map(reason -> reason.text()).orElse(null));
    }
}
