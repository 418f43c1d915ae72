package io.qasid.connectorruntime;

import io.micrometer.core.instrument.MeterRegistry;
import io.qasid.events.Subjects;
import io.qasid.proto.v1.InboxBatch;
import io.qasid.proto.v1.InboxReply;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Carries one batch at a time from the shared queue to the router; what was not committed goes again.
///
/// A batch that the router refuses is halved until the entry that it cannot commit stands alone. From then on that one
/// only ever travels alone and lets the others pass, so that no entry waits for ever because of another one.
final class InboxCourier implements Runnable {
    /// A NATS server takes 1 MiB by default; no entry comes near the difference.
    private static final int BATCH_OCTETS_MAX = 512 * 1024;
    /// How many batches go before one that was refused alone is tried again.
    private static final int BATCHES_BETWEEN_LONERS = 16;

    private enum Result {
        COMMITTED,
        REFUSED,
        UNANSWERED
    }

    private final BlockingQueue<KeptEntry> fresh;
    private final RouterRequests requests;
    private final InboxSettings settings;
    private final MeterRegistry meters;
    private final CountDownLatch closing;

    private final Deque<KeptEntry> again = new ArrayDeque<>();
    private final Deque<KeptEntry> loners = new ArrayDeque<>();
    private int entriesMax = InboxSettings.BATCH_MAX;
    private int batchesSinceLoner;

    InboxCourier(
            BlockingQueue<KeptEntry> fresh,
            RouterRequests requests,
            InboxSettings settings,
            MeterRegistry meters,
            CountDownLatch closing) {
        this.fresh = fresh;
        this.requests = requests;
        this.settings = settings;
        this.meters = meters;
        this.closing = closing;
    }

    /// Until interrupted.
    @Override
    public void run() {
        List<KeptEntry> batch = List.of();
        try {
            while (true) {
                batch = nextBatch();
                if (!batch.isEmpty()) {
                    settle(batch, request(batch));
                }
            }
        } catch (InterruptedException e) {
            giveUp(batch);
            giveUp(again);
            giveUp(loners);
        }
    }

    private List<KeptEntry> nextBatch() throws InterruptedException {
        boolean lonersTurn = !loners.isEmpty() && ++batchesSinceLoner >= BATCHES_BETWEEN_LONERS;
        KeptEntry first = lonersTurn ? null : firstOfBatch();
        if (first != null) {
            return fill(first);
        }
        batchesSinceLoner = 0;
        KeptEntry loner = loners.poll();
        return loner == null || loner.isSettled() ? List.of() : List.of(loner);
    }

    private @Nullable KeptEntry firstOfBatch() throws InterruptedException {
        if (!again.isEmpty()) {
            return again.poll();
        }
        return loners.isEmpty()
                ? fresh.take()
                : fresh.poll(settings.retryPause().toNanos(), TimeUnit.NANOSECONDS);
    }

    private List<KeptEntry> fill(KeptEntry first) {
        List<KeptEntry> batch = new ArrayList<>();
        int octets = 0;
        KeptEntry next = first;
        while (next != null) {
            if (!next.isSettled()) {
                octets += next.entry().getSerializedSize();
                if (octets > BATCH_OCTETS_MAX && !batch.isEmpty()) {
                    again.addFirst(next);
                    break;
                }
                batch.add(next);
            }
            if (batch.size() == entriesMax) {
                break;
            }
            next = again.isEmpty() ? fresh.poll() : again.poll();
        }
        return batch;
    }

    private Result request(List<KeptEntry> batch) throws InterruptedException {
        InboxBatch.Builder message = InboxBatch.newBuilder();
        batch.forEach(kept -> message.addEntries(kept.entry()));
        return switch (requests.ask(Subjects.INBOX, message.build(), InboxReply.parser(), settings.requestTimeout())) {
            case RouterRequests.Answer<InboxReply>(InboxReply reply) ->
                reply.getCommitted() ? Result.COMMITTED : Result.REFUSED;
            case RouterRequests.NotHeard<InboxReply>() -> Result.UNANSWERED;
            case RouterRequests.Silence<InboxReply>() -> Result.UNANSWERED;
        };
    }

    private void settle(List<KeptEntry> batch, Result result) throws InterruptedException {
        meters.counter("connector.inbox.commits", "result", result.name().toLowerCase(Locale.ROOT))
                .increment(batch.size());
        switch (result) {
            case COMMITTED -> {
                batch.forEach(kept -> kept.settle(true));
                entriesMax = Math.min(InboxSettings.BATCH_MAX, entriesMax * 2);
                return;
            }
            case REFUSED -> {
                if (batch.size() == 1) {
                    loners.addAll(batch);
                } else {
                    entriesMax = batch.size() / 2;
                    again.addAll(batch);
                }
            }
            case UNANSWERED -> again.addAll(batch);
        }
        if (closing.await(settings.retryPause().toNanos(), TimeUnit.NANOSECONDS)) {
            throw new InterruptedException("closing");
        }
    }

    private static void giveUp(Iterable<KeptEntry> entries) {
        entries.forEach(kept -> kept.settle(false));
    }
}
