package io.qasid.connector;

import io.qasid.model.DeliveryState;
import io.qasid.model.Msisdn;
import io.qasid.model.Reason;
import io.qasid.model.Route;
import java.time.Instant;

/// Something a provider told us on its own. Keyed by its source, so that a repeat is recognised.
public sealed interface InboundEvent {

    /// The same for every repeat of the same thing, different for everything else; at most 200 characters, no personal
    /// data.
    String sourceEventId();

    Route route();

    /// A delivery receipt for one segment.
    ///
    /// @param providerMessageId in the same form that the connector reports in `Accepted`
    /// @param at when the provider says it happened, or when it was received if the provider does not say
    record Receipt(
            String sourceEventId, Route route, String providerMessageId, DeliveryState state, Reason reason, Instant at)
            implements InboundEvent {}

    /// A message from a handset.
    ///
    /// @param to the short code, number or sender id it was sent to
    record MobileOriginated(String sourceEventId, Route route, Msisdn from, String to, String text, Instant at)
            implements InboundEvent {
        @Override
        public String toString() {
            return "MobileOriginated[" + sourceEventId + "]";
        }
    }
}
