package io.qasid.providerwebhooks;

import io.qasid.proto.v1.InboxEntry;
import io.qasid.proto.v1.OttHeard;
import java.util.Optional;

/// One thing that a callback says.
///
/// @param heard about a person, for the connector
/// @param entry for the router
/// @param fromIsHeard the entry is from whom the connector knows `heard` as; nobody's if it knows no number
public record Told(Optional<OttHeard> heard, Optional<InboxEntry> entry, boolean fromIsHeard) {
    public static Told of(OttHeard heard) {
        return new Told(Optional.of(heard), Optional.empty(), false);
    }

    public static Told of(InboxEntry entry) {
        return new Told(Optional.empty(), Optional.of(entry), false);
    }
}
