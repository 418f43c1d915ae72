package io.qasid.simulator.smsc;

import io.qasid.simulator.smsc.SmscRecord.Delivery;
import io.qasid.simulator.smsc.SmscRecord.DeliveryEvent;
import io.qasid.simulator.smsc.pdu.CommandStatus;
import io.qasid.simulator.smsc.pdu.Packet;
import io.qasid.simulator.smsc.pdu.Pdu;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/// Sends an account's receipts and MOs over one bind, a window at a time, until each is acknowledged.
final class DeliverSender implements Runnable {
    private static final Duration SILENCE_PAUSE = Duration.ofMillis(100);

    private final Account account;
    private final Connection connection;
    private final IntSupplier sequences;
    private final MessageCentre centre;
    private final Semaphore window;
    private final Map<Integer, Sent> unanswered = new ConcurrentHashMap<>();
    private volatile boolean ended;
    private volatile @Nullable Thread thread;

    DeliverSender(Account account, Connection connection, IntSupplier sequences, MessageCentre centre) {
        this.account = account;
        this.connection = connection;
        this.sequences = sequences;
        this.centre = centre;
        this.window = new Semaphore(centre.limits().deliverWindowMax());
    }

    private record Sent(PendingDelivery delivery, long atNanos) {}

    void start() {
        thread = Thread.ofVirtual().name("smsc-deliver-" + account.systemId()).start(this);
    }

    @Override
    public void run() {
        try {
            while (!ended) {
                if (!window.tryAcquire()) {
                    connection.flushOrClose();
                    window.acquire();
                }
                PendingDelivery delivery = account.deliveries().pollDue();
                if (delivery == null) {
                    connection.flushOrClose();
                    delivery = account.deliveries().awaitDue();
                }
                if (ended) {
                    account.deliveries().putBack(delivery, Duration.ZERO);
                } else if (account.faults().silent()) {
                    account.deliveries().putBack(delivery, SILENCE_PAUSE);
                    window.release();
                } else {
                    send(delivery);
                }
            }
        } catch (InterruptedException e) {
            // the bind is gone; end() puts back what was under way
        }
    }

    private void send(PendingDelivery delivery) {
        connection.awaitRoom();
        PendingDelivery attempt = delivery.attempted();
        int sequence = sequences.getAsInt();
        unanswered.put(sequence, new Sent(attempt, System.nanoTime()));
        record(attempt, DeliveryEvent.SENT);
        connection.add(Packet.request(sequence, new Pdu.DeliverSm(attempt.message())));
        delivery.onceSent().ifPresent(action -> {
            connection.flushOrClose();
            action.run();
        });
        if (ended) {
            putBackUnanswered();
        }
    }

    /// A deliver_sm_resp, or a generic_nack in its place. One that answers nothing we wait for is ignored: it is late,
    /// and the delivery goes out again.
    void answered(int sequence, int status) {
        Sent sent = unanswered.remove(sequence);
        if (sent == null) {
            return;
        }
        window.release();
        if (status == CommandStatus.ROK.code()) {
            record(sent.delivery, DeliveryEvent.ACKNOWLEDGED);
            account.deliveries().done();
        } else if (CommandStatus.isTemporary(status)) {
            again(sent.delivery.refused(), DeliveryEvent.DEFERRED);
        } else {
            record(sent.delivery, DeliveryEvent.GIVEN_UP);
            account.deliveries().done();
        }
    }

    /// Sends again what was not answered in time.
    void checkTimeouts() {
        long oldest = System.nanoTime() - centre.limits().deliverTimeout().toNanos();
        unanswered.forEach((sequence, sent) -> {
            if (sent.atNanos - oldest < 0 && unanswered.remove(sequence, sent)) {
                window.release();
                again(sent.delivery.refused(), DeliveryEvent.UNANSWERED);
            }
        });
    }

    /// The bind is gone: what it had under way is for the others.
    void end() {
        ended = true;
        Thread running = thread;
        if (running != null) {
            running.interrupt();
        }
        putBackUnanswered();
    }

    private void putBackUnanswered() {
        unanswered.forEach((sequence, sent) -> {
            if (unanswered.remove(sequence, sent)) {
                again(sent.delivery, DeliveryEvent.UNANSWERED);
            }
        });
    }

    private void again(PendingDelivery delivery, DeliveryEvent why) {
        if (delivery.attempts() >= centre.limits().deliverAttemptsMax()) {
            record(delivery, DeliveryEvent.GIVEN_UP);
            account.deliveries().done();
            return;
        }
        record(delivery, why);
        account.deliveries().putBack(delivery, centre.retryPause(delivery.refusals()));
    }

    private void record(PendingDelivery delivery, DeliveryEvent event) {
        centre.record()
                .delivery(new Delivery(
                        delivery.kind(),
                        event,
                        account.systemId(),
                        delivery.id(),
                        delivery.attempts(),
                        centre.clock().instant()));
    }
}
