package io.qasid.simulator.smsc;

import io.qasid.simulator.smsc.pdu.Octets;
import io.qasid.simulator.smsc.text.Reassembly;
import io.qasid.simulator.smsc.text.Segment;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/// What happened, for whoever wants to check it. Bounded by [SmscLimits#recordedMax]; totals count on.
///
/// A submit is here before it is answered, a delivery before it is on the wire.
public final class SmscRecord {
    private static final int INCOMPLETE_MAX = 10_000;

    private final int recordedMax;
    private final ReentrantLock lock = new ReentrantLock();
    private final Deque<Submit> submits = new ArrayDeque<>();
    private final Deque<Delivery> deliveries = new ArrayDeque<>();
    private final SequencedMap<WholeText, Integer> counts = new LinkedHashMap<>();
    private final Reassembly reassembly = new Reassembly(INCOMPLETE_MAX);
    private final Map<DeliveryKind, Map<DeliveryEvent, Long>> deliveryTotals = new EnumMap<>(DeliveryKind.class);
    private long submitsTaken;
    private long submitsRefused;

    SmscRecord(int recordedMax) {
        this.recordedMax = recordedMax;
    }

    /// One submit_sm that was taken, answered or not.
    ///
    /// @param account system id
    /// @param destination as it was sent; likewise `source`
    /// @param text of this segment alone, decoded; hex when binary
    /// @param userDataHeader with its length octet, empty without one
    /// @param messageId as submit_sm_resp writes it
    public record Submit(
            String account,
            String source,
            String destination,
            int dataCoding,
            int registeredDelivery,
            String text,
            Octets userDataHeader,
            String messageId,
            Instant at) {
        @Override
        public String toString() {
            return "Submit[" + account + " " + messageId + "]";
        }
    }

    /// A text as the handset shows it, segments put together.
    ///
    /// @param destination digits without a plus
    public record WholeText(String destination, String text) {
        @Override
        public String toString() {
            return "WholeText[" + text.length() + " characters]";
        }
    }

    public enum DeliveryKind {
        RECEIPT,
        MOBILE_ORIGINATED
    }

    public enum DeliveryEvent {
        /// A deliver_sm was written.
        SENT,
        /// deliver_sm_resp with status 0.
        ACKNOWLEDGED,
        /// A temporary error: it comes again.
        DEFERRED,
        /// No answer in time, or the bind went away before it: it comes again.
        UNANSWERED,
        /// A permanent error, or too many attempts: it never comes again.
        GIVEN_UP
    }

    /// @param messageId as receipts write it; of an MO its own id
    /// @param attempt from 1
    public record Delivery(
            DeliveryKind kind, DeliveryEvent event, String account, String messageId, int attempt, Instant at) {}

    /// @param receiptsSent deliver_sm written, each attempt counts
    public record Totals(
            long submitsTaken,
            long submitsRefused,
            long receiptsSent,
            long receiptsAcknowledged,
            long receiptsGivenUp,
            long mosSent,
            long mosAcknowledged,
            long mosGivenUp) {}

    /// The latest taken submits, oldest first.
    public List<Submit> submits() {
        return locked(() -> List.copyOf(submits));
    }

    /// How often each whole text reached each destination, in order of first arrival. Messages of which a segment is
    /// missing are not here.
    public Map<WholeText, Integer> counts() {
        return locked(() -> Collections.unmodifiableMap(new LinkedHashMap<>(counts)));
    }

    /// How often exactly this text reached that destination.
    ///
    /// @param destination digits without a plus
    public int count(String destination, String text) {
        return locked(() -> counts.getOrDefault(new WholeText(destination, text), 0));
    }

    /// The latest receipts and MOs, every step of each, oldest first.
    public List<Delivery> deliveries() {
        return locked(() -> List.copyOf(deliveries));
    }

    /// How many messages still lack segments.
    public int incomplete() {
        return locked(reassembly::incomplete);
    }

    public Totals totals() {
        return locked(() -> new Totals(
                submitsTaken,
                submitsRefused,
                total(DeliveryKind.RECEIPT, DeliveryEvent.SENT),
                total(DeliveryKind.RECEIPT, DeliveryEvent.ACKNOWLEDGED),
                total(DeliveryKind.RECEIPT, DeliveryEvent.GIVEN_UP),
                total(DeliveryKind.MOBILE_ORIGINATED, DeliveryEvent.SENT),
                total(DeliveryKind.MOBILE_ORIGINATED, DeliveryEvent.ACKNOWLEDGED),
                total(DeliveryKind.MOBILE_ORIGINATED, DeliveryEvent.GIVEN_UP)));
    }

    /// Forgets everything, totals and waiting segments too.
    public void reset() {
        locked(() -> {
            submits.clear();
            deliveries.clear();
            counts.clear();
            reassembly.clear();
            deliveryTotals.clear();
            submitsTaken = 0;
            submitsRefused = 0;
            return true;
        });
    }

    /// @return whether a whole text is there now
    boolean taken(int accountNumber, Submit submit, String number, Segment segment) {
        lock.lock();
        try {
            submitsTaken++;
            boolean[] whole = new boolean[1];
            reassembly.add(accountNumber, submit.source(), number, segment).ifPresent(text -> {
                whole[0] = true;
                count(new WholeText(number, text));
            });
            remember(submits, submit);
            return whole[0];
        } finally {
            lock.unlock();
        }
    }

    void refused() {
        locked(() -> submitsRefused++);
    }

    void delivery(Delivery delivery) {
        lock.lock();
        try {
            deliveryTotals
                    .computeIfAbsent(delivery.kind(), kind -> new EnumMap<>(DeliveryEvent.class))
                    .merge(delivery.event(), 1L, Long::sum);
            remember(deliveries, delivery);
        } finally {
            lock.unlock();
        }
    }

    private void count(WholeText whole) {
        if (recordedMax == 0) {
            return;
        }
        counts.merge(whole, 1, Integer::sum);
        if (counts.size() > recordedMax) {
            counts.pollFirstEntry();
        }
    }

    private <T> void remember(Deque<T> events, T event) {
        if (recordedMax == 0) {
            return;
        }
        if (events.size() == recordedMax) {
            events.pollFirst();
        }
        events.addLast(event);
    }

    private long total(DeliveryKind kind, DeliveryEvent event) {
        return deliveryTotals.getOrDefault(kind, Map.of()).getOrDefault(event, 0L);
    }

    private <T> T locked(Supplier<T> reading) {
        lock.lock();
        try {
            return reading.get();
        } finally {
            lock.unlock();
        }
    }
}
