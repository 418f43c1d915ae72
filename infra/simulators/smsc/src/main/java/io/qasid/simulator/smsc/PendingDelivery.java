package io.qasid.simulator.smsc;

import io.qasid.simulator.smsc.SmscRecord.DeliveryKind;
import io.qasid.simulator.smsc.pdu.Message;
import java.util.Optional;

/// A receipt or an MO that the account has not acknowledged yet.
///
/// @param id as receipts write it; of an MO its own
/// @param attempts made so far
/// @param refusals among them, which lengthen the pause
/// @param onceSent runs when it was written for the first time
record PendingDelivery(
        DeliveryKind kind, String id, Message message, int attempts, int refusals, Optional<Runnable> onceSent) {

    static PendingDelivery of(DeliveryKind kind, String id, Message message) {
        return new PendingDelivery(kind, id, message, 0, 0, Optional.empty());
    }

    PendingDelivery thenOnceSent(Runnable action) {
        return new PendingDelivery(kind, id, message, attempts, refusals, Optional.of(action));
    }

    PendingDelivery attempted() {
        return new PendingDelivery(kind, id, message, attempts + 1, refusals, Optional.empty());
    }

    PendingDelivery refused() {
        return new PendingDelivery(kind, id, message, attempts, refusals + 1, Optional.empty());
    }
}
