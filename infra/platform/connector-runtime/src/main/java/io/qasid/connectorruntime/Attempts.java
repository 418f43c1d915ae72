package io.qasid.connectorruntime;

import io.nats.client.Message;
import io.qasid.connectorruntime.HostMetrics.Claim;
import io.qasid.model.Channel;
import io.qasid.model.Lane;
import io.qasid.model.SmsSegmentation;
import io.qasid.proto.v1.AttemptRef;
import io.qasid.proto.v1.ClaimReply;
import io.qasid.proto.v1.ClaimedAttempt;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Turns envelopes into sends: claims a batch of them, answers NATS, starts what was granted.
///
/// NATS is answered once the claim is decided, whichever way: from then on the router is responsible for the attempt.
final class Attempts {
    private static final Logger LOG = LoggerFactory.getLogger(Attempts.class);

    /// Before an envelope that no router decided about is delivered again.
    private static final Duration REDELIVERY_DELAY = Duration.ofSeconds(1);

    private final Channel channel;
    private final Claims claims;
    private final Sends sends;
    private final SendRoom room;
    private final HostMetrics metrics;
    private final InstantSource clock;
    private final Executor executor;

    Attempts(
            Channel channel,
            Claims claims,
            Sends sends,
            SendRoom room,
            HostMetrics metrics,
            InstantSource clock,
            Executor executor) {
        this.channel = channel;
        this.claims = claims;
        this.sends = sends;
        this.room = room;
        this.metrics = metrics;
        this.clock = clock;
        this.executor = executor;
    }

    /// Claims them and starts to send, each on a thread of its own, as the claim is too.
    ///
    /// @param messages for each of which the caller took room
    /// @param decided run when the claim is over
    void take(Lane lane, List<Message> messages, Runnable decided) {
        executor.execute(() -> {
            try {
                claim(lane, messages);
            } catch (InterruptedException e) {
                // closing took too long: NATS delivers them again, and the router denies what it granted here
                Thread.currentThread().interrupt();
            } finally {
                decided.run();
            }
        });
    }

    /// Claims them and reports at once that they wait for the end of a pause.
    ///
    /// @param decided run when the claim is over
    void handBack(List<Message> messages, Duration pause, Runnable decided) {
        executor.execute(() -> {
            try {
                for (ClaimedAttempt grant : claim(messages).attempts()) {
                    sends.handBack(grant, pause);
                }
            } catch (InterruptedException e) {
                // as above
                Thread.currentThread().interrupt();
            } finally {
                decided.run();
            }
        });
    }

    private void claim(Lane lane, List<Message> messages) throws InterruptedException {
        int unused = messages.size();
        try {
            Granted granted = claim(messages);
            for (ClaimedAttempt grant : granted.attempts()) {
                unused--;
                room.charge(segments(grant) - 1);
                executor.execute(() -> send(lane, grant, granted.leaseEndsNanos()));
            }
        } finally {
            room.giveBack(lane, unused);
        }
    }

    private record Granted(List<ClaimedAttempt> attempts, long leaseEndsNanos) {}

    private Granted claim(List<Message> messages) throws InterruptedException {
        Map<AttemptRef, List<Message>> wanted = readable(messages);
        if (wanted.isEmpty()) {
            return new Granted(List.of(), 0);
        }
        return switch (claims.claim(wanted.keySet())) {
            case Claims.Undecided(boolean heard, String claimedAs) -> {
                giveBack(wanted);
                if (heard) {
                    release(wanted.keySet(), claimedAs);
                }
                yield new Granted(List.of(), 0);
            }
            case Claims.Decided(ClaimReply reply, long leaseEndsNanos) -> {
                answer(wanted, Message::ack);
                List<ClaimedAttempt> granted = asked(reply, wanted.keySet());
                metrics.claims(Claim.GRANTED, granted.size());
                metrics.claims(Claim.DENIED, wanted.size() - granted.size());
                yield new Granted(granted, leaseEndsNanos);
            }
        };
    }

    private void send(Lane lane, ClaimedAttempt grant, long leaseEndsNanos) {
        try {
            sends.send(grant, leaseEndsNanos);
        } catch (InterruptedException e) {
            // closing, and the inbox had no room: the router calls the attempt unknown when its lease is over
            Thread.currentThread().interrupt();
        } finally {
            room.done(lane);
        }
    }

    private Map<AttemptRef, List<Message>> readable(List<Message> messages) {
        Map<AttemptRef, List<Message>> wanted = new LinkedHashMap<>();
        for (Message message : messages) {
            Optional<Envelopes.Ready> ready = Envelopes.read(message);
            if (ready.isEmpty()) {
                metrics.claims(Claim.UNREADABLE, 1);
                LOG.warn("terminated what is no dispatch on {}", message.getSubject());
                reply(message, Message::term);
            } else if (!clock.instant().isBefore(ready.get().deadline())) {
                // unclaimed it stays the router's, whose sweeper lets it expire
                metrics.claims(Claim.EXPIRED, 1);
                reply(message, Message::ack);
            } else {
                wanted.computeIfAbsent(ready.get().attempt(), ref -> new ArrayList<>(1))
                        .add(message);
            }
        }
        return wanted;
    }

    private void giveBack(Map<AttemptRef, List<Message>> undecided) {
        metrics.claims(Claim.UNDECIDED, undecided.size());
        answer(undecided, message -> message.nakWithDelay(REDELIVERY_DELAY));
    }

    private void release(Set<AttemptRef> attempts, String claimedAs) throws InterruptedException {
        for (AttemptRef attempt : attempts) {
            sends.release(attempt, claimedAs);
        }
    }

    private static void answer(Map<AttemptRef, List<Message>> attempts, Consumer<Message> answer) {
        attempts.values().forEach(copies -> copies.forEach(message -> reply(message, answer)));
    }

    /// Granted is only what was asked for, and once.
    private static List<ClaimedAttempt> asked(ClaimReply reply, Set<AttemptRef> wanted) {
        Map<AttemptRef, ClaimedAttempt> granted = new LinkedHashMap<>();
        for (ClaimedAttempt grant : reply.getGrantedList()) {
            AttemptRef attempt = AttemptRef.newBuilder()
                    .setAttemptId(grant.getAttemptId())
                    .setGeneration(grant.getGeneration())
                    .build();
            if (wanted.contains(attempt)) {
                granted.putIfAbsent(attempt, grant);
            }
        }
        return List.copyOf(granted.values());
    }

    private int segments(ClaimedAttempt grant) {
        String text = grant.getText();
        if (!channel.inSegments()) {
            return 1;
        }
        return Grants.fits(text) ? SmsSegmentation.of(text).segmentCount() : 0;
    }

    /// Tells NATS what became of a message. While the connection is away it can't be told: then NATS delivers the
    /// message again and the router denies its claim.
    static void reply(Message message, Consumer<Message> answer) {
        try {
            answer.accept(message);
        } catch (IllegalStateException e) {
            LOG.debug("not acknowledged: {}", e.getMessage());
        }
    }
}
