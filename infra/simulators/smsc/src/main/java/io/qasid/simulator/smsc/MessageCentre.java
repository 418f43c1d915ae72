package io.qasid.simulator.smsc;

import io.qasid.simulator.smsc.SmscRecord.DeliveryKind;
import io.qasid.simulator.smsc.pdu.Address;
import io.qasid.simulator.smsc.pdu.Message;
import io.qasid.simulator.smsc.pdu.Octets;
import io.qasid.simulator.smsc.text.HandsetText;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;

/// What all sessions share: accounts, messages known to query_sm, numbering, the record, the clock.
final class MessageCentre {
    /// Ids start at the clock's milliseconds times this: no restart within sight gives an id again.
    private static final long IDS_PER_MILLISECOND = 1_000;

    private final SmscSettings settings;
    private final Timer timer;
    private final RandomGenerator random;
    private final SmscRecord record;
    private final MessageStates states = new MessageStates();
    private final List<Account> accounts;
    private final AtomicLong lastMessage;

    MessageCentre(SmscSettings settings, Timer timer) {
        this.settings = settings;
        this.timer = timer;
        this.random = new java.util.Random(settings.seed());
        this.record = new SmscRecord(settings.limits().recordedMax());
        this.lastMessage = new AtomicLong(settings.clock().millis() * IDS_PER_MILLISECOND);
        List<Account> numbered = new ArrayList<>();
        for (SmscAccount account : settings.accounts()) {
            numbered.add(
                    new Account(numbered.size() + 1, account, settings.limits().undeliveredMax()));
        }
        this.accounts = List.copyOf(numbered);
    }

    /// @param inResponse as submit_sm_resp and query_sm write it
    /// @param inReceipt as receipts write it
    record MessageIds(String inResponse, String inReceipt) {}

    List<Account> accounts() {
        return accounts;
    }

    Optional<Account> account(String systemId) {
        return accounts.stream()
                .filter(account -> account.systemId().equals(systemId))
                .findFirst();
    }

    SmscSettings settings() {
        return settings;
    }

    SmscLimits limits() {
        return settings.limits();
    }

    InstantSource clock() {
        return settings.clock();
    }

    Timer timer() {
        return timer;
    }

    SmscRecord record() {
        return record;
    }

    MessageStates states() {
        return states;
    }

    MessageIds nextMessage() {
        long number = lastMessage.incrementAndGet();
        String inResponse = settings.responseIds().write(number);
        return new MessageIds(
                inResponse,
                settings.receiptIds() == settings.responseIds()
                        ? inResponse
                        : settings.receiptIds().write(number));
    }

    /// How long a delivery rests before it is sent again: nothing when its bind went away, otherwise doubling, a
    /// quarter of it by chance.
    Duration retryPause(int refusals) {
        if (refusals == 0) {
            return Duration.ZERO;
        }
        long first = limits().retryFirst().toNanos();
        long longest = limits().retryMax().toNanos();
        long pause = Math.min(longest, first << Math.min(refusals - 1, 20));
        return Duration.ofNanos((long) (pause * (0.75 + random.nextDouble() * 0.25)));
    }

    /// Queues a text from a handset.
    ///
    /// @return false when the account has too much undelivered; nothing was queued then
    boolean mobileOriginated(Account account, Address from, Address to, String text, Duration delay) {
        if (account.deliveries().isFull()) {
            return false;
        }
        long number = lastMessage.incrementAndGet();
        HandsetText handset = HandsetText.of(text, (int) number);
        int esmClass = handset.segments().size() > 1 ? Message.UDHI : 0;
        for (Octets userData : handset.segments()) {
            Message message = Message.of(from, to, esmClass, handset.dataCoding(), userData, List.of());
            account.deliveries()
                    .add(PendingDelivery.of(DeliveryKind.MOBILE_ORIGINATED, "mo-" + number, message), delay);
        }
        return true;
    }
}
