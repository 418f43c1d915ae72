package io.qasid.channelrouter.conversations;

import java.time.Instant;
import java.util.Optional;

/// A session with its end, if it has one.
///
/// @param reason empty while it is open
public record ClosedSession(Session session, Optional<Instant> closedAt, Optional<CloseReason> reason) {}
