package io.qasid.providerwebhooks;

import com.google.protobuf.InvalidProtocolBufferException;
import io.micrometer.core.instrument.MeterRegistry;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.nats.client.Connection;
import io.nats.client.Message;
import io.qasid.events.Subjects;
import io.qasid.http.Problem;
import io.qasid.proto.v1.InboxBatch;
import io.qasid.proto.v1.InboxEntry;
import io.qasid.proto.v1.InboxReply;
import io.qasid.proto.v1.OttHeard;
import io.qasid.proto.v1.OttHeardBatch;
import io.qasid.proto.v1.OttHeardReply;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Hands a callback over: first to the connector what it tells about people, then to the router what it tells about
/// messages. The provider is told "taken" only after both have committed it; what it repeats is recognised.
@Singleton
public final class Handover {
    private static final Logger LOG = LoggerFactory.getLogger(Handover.class);
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    /// For a whole callback, however many requests it takes: providers hang up after 10 s and later.
    private static final Duration PATIENCE_FOR_ALL = Duration.ofSeconds(8);
    private static final int BATCH_MAX = 256;
    /// Callbacks that are being handed over at once; further ones come again.
    private static final int UNDER_WAY_MAX = 256;

    private final Connection nats;
    private final MeterRegistry meters;
    private final Semaphore places = new Semaphore(UNDER_WAY_MAX);

    Handover(Connection nats, MeterRegistry meters) {
        this.nats = nats;
        this.meters = meters;
    }

    private enum Result {
        COMMITTED,
        /// It can never be taken as it is.
        REFUSED,
        UNKNOWN
    }

    /// @return 200 once everything is durable, or can't ever be; else 503
    public HttpResponse<?> take(HttpRequest<?> request, String provider, Callback callback) {
        if (callback.unknown() > 0) {
            meters.counter("chan.webhook.events.unknown", "provider", provider).increment(callback.unknown());
        }
        if (callback.told().isEmpty()) {
            return HttpResponse.ok();
        }
        if (!places.tryAcquire()) {
            return later(request);
        }
        try {
            long until = System.nanoTime() + PATIENCE_FOR_ALL.toNanos();
            for (int from = 0; from < callback.told().size(); from += BATCH_MAX) {
                int to = Math.min(callback.told().size(), from + BATCH_MAX);
                if (!handOver(provider, callback.told().subList(from, to), until)) {
                    return later(request);
                }
            }
            return HttpResponse.ok();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return later(request);
        } finally {
            places.release();
        }
    }

    private static HttpResponse<?> later(HttpRequest<?> request) {
        return Problem.temporary(
                        CallbackProblem.NOT_TAKEN,
                        "It could not be stored. Please send it again.",
                        Duration.ofSeconds(1))
                .response(request);
    }

    private boolean handOver(String provider, List<Told> told, long until) throws InterruptedException {
        List<InboxEntry> entries = new ArrayList<>();
        List<Told> heard = told.stream().filter(one -> one.heard().isPresent()).toList();
        List<String> recipients = List.of();
        if (!heard.isEmpty()) {
            Optional<List<String>> known = hear(provider, heard, until);
            if (known.isEmpty()) {
                return false;
            }
            recipients = known.get();
        }
        for (Told one : told) {
            if (one.entry().isEmpty()) {
                continue;
            }
            InboxEntry entry = one.entry().get();
            if (one.fromIsHeard()) {
                int place = heard.indexOf(one);
                String from = recipients.get(place);
                if (from.isEmpty()) {
                    meters.counter("chan.webhook.events.unknown", "provider", provider)
                            .increment();
                    continue;
                }
                entry = entry.toBuilder()
                        .setMobileOriginated(
                                entry.getMobileOriginated().toBuilder().setFrom(from))
                        .build();
            }
            entries.add(entry);
        }
        return entries.isEmpty() || commit(provider, entries, until);
    }

    /// Where the connector refuses a batch, one of it is bad: the others go alone.
    ///
    /// @return the number of each, empty for none; nothing at all if the connector did not answer each of them
    private Optional<List<String>> hear(String provider, List<Told> told, long until) throws InterruptedException {
        List<OttHeard> heard =
                told.stream().flatMap(one -> one.heard().stream()).toList();
        Optional<byte[]> answer = ask(
                Subjects.OTT_HEARD,
                OttHeardBatch.newBuilder().addAllHeard(heard).build().toByteArray(),
                until);
        if (answer.isEmpty()) {
            return Optional.empty();
        }
        OttHeardReply reply;
        try {
            reply = OttHeardReply.parseFrom(answer.get());
        } catch (InvalidProtocolBufferException e) {
            return Optional.empty();
        }
        if (reply.getCommitted()) {
            // an answer for other than what was asked is none
            return Optional.<List<String>>of(reply.getRecipientsList()).filter(list -> list.size() == heard.size());
        }
        if (told.size() == 1) {
            dropped(provider, "the connector");
            return Optional.of(List.of(""));
        }
        List<String> recipients = new ArrayList<>();
        for (Told one : told) {
            Optional<List<String>> recipient = hear(provider, List.of(one), until);
            if (recipient.isEmpty()) {
                return Optional.empty();
            }
            recipients.addAll(recipient.get());
        }
        return Optional.of(recipients);
    }

    /// Where the router refuses a batch, one of its entries is bad: the others go alone.
    private boolean commit(String provider, List<InboxEntry> entries, long until) throws InterruptedException {
        return switch (send(entries, until)) {
            case COMMITTED -> true;
            case UNKNOWN -> false;
            case REFUSED -> {
                if (entries.size() == 1) {
                    dropped(provider, "the router");
                    yield true;
                }
                for (InboxEntry entry : entries) {
                    if (!commit(provider, List.of(entry), until)) {
                        yield false;
                    }
                }
                yield true;
            }
        };
    }

    private Result send(List<InboxEntry> entries, long until) throws InterruptedException {
        Optional<byte[]> reply = ask(
                Subjects.INBOX,
                InboxBatch.newBuilder().addAllEntries(entries).build().toByteArray(),
                until);
        if (reply.isEmpty()) {
            return Result.UNKNOWN;
        }
        try {
            return InboxReply.parseFrom(reply.get()).getCommitted() ? Result.COMMITTED : Result.REFUSED;
        } catch (InvalidProtocolBufferException e) {
            return Result.UNKNOWN;
        }
    }

    /// Empty when nobody answers in time.
    private Optional<byte[]> ask(String subject, byte[] request, long until) throws InterruptedException {
        Duration timeout = Duration.ofNanos(Math.min(PATIENCE.toNanos(), until - System.nanoTime()));
        if (!timeout.isPositive()) {
            return Optional.empty();
        }
        try {
            Message reply =
                    nats.requestWithTimeout(subject, request, timeout).get(timeout.toNanos(), TimeUnit.NANOSECONDS);
            return Optional.of(reply.getData());
        } catch (IllegalStateException | ExecutionException | TimeoutException e) {
            // no connection, nobody there (a cancellation), or no answer: all the same to the provider, who sends it
            // again
            return Optional.empty();
        }
    }

    private void dropped(String provider, String by) {
        meters.counter("chan.webhook.events.dropped", "provider", provider).increment();
        LOG.warn("{}: an event was dropped that {} can never take", provider, by);
    }
}
