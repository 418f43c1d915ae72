package io.qasid.connectorruntime;

import io.qasid.events.Subjects;
import io.qasid.proto.v1.AttemptRef;
import io.qasid.proto.v1.ClaimReply;
import io.qasid.proto.v1.ClaimRequest;
import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Asks the router for the right to send.
///
/// Each batch claims under a name of its own and is asked again under that same name until it is answered, so that a
/// lost reply loses no claim. An envelope that NATS delivers a second time is claimed in another batch, hence under
/// another name, and the router denies it: nothing here has to remember what was sent.
final class Claims {
    private static final Logger LOG = LoggerFactory.getLogger(Claims.class);

    /// A reply holds texts of up to 1,600 units, so that 256 of them could be more than NATS carries in one message.
    static final int BATCH_MAX = 64;

    private static final Duration PAUSE = Duration.ofMillis(200);

    sealed interface Decision {}

    /// @param leaseEndsNanos nothing of this batch may be written to a provider later
    record Decided(ClaimReply reply, long leaseEndsNanos) implements Decision {}

    /// No router answered.
    ///
    /// @param heard whether one may have granted all the same
    /// @param claimedAs the name under which it then did
    record Undecided(boolean heard, String claimedAs) implements Decision {}

    private final RouterRequests requests;
    private final ConnectorSettings settings;
    private final String instance;
    private final LongSupplier nanoTime;
    private final CountDownLatch closing;
    private final AtomicLong batches = new AtomicLong();
    private final AtomicBoolean complained = new AtomicBoolean();

    /// @param instance unique for ever: another run with the same name would be granted this one's claims
    Claims(
            RouterRequests requests,
            ConnectorSettings settings,
            String instance,
            LongSupplier nanoTime,
            CountDownLatch closing) {
        this.requests = requests;
        this.settings = settings;
        this.instance = instance;
        this.nanoTime = nanoTime;
        this.closing = closing;
    }

    Decision claim(Collection<AttemptRef> attempts) throws InterruptedException {
        ClaimRequest request = ClaimRequest.newBuilder()
                .setConnector(instance + "/" + batches.incrementAndGet())
                .addAllAttempts(attempts)
                .build();
        long begun = nanoTime.getAsLong();
        long leaseStarts = begun;
        boolean heard = false;
        do {
            if (!heard) {
                leaseStarts = nanoTime.getAsLong();
            }
            switch (requests.ask(Subjects.CLAIM, request, ClaimReply.parser(), settings.claimTimeout())) {
                case RouterRequests.Answer<ClaimReply>(ClaimReply reply) -> {
                    Duration lease = Duration.ofMillis(reply.getLeaseMillis());
                    check(lease);
                    return new Decided(reply, leaseStarts + lease.toNanos());
                }
                case RouterRequests.Silence<ClaimReply>() -> heard = true;
                case RouterRequests.NotHeard<ClaimReply>() -> {}
            }
        } while (nanoTime.getAsLong() - begun < settings.claimPatience().toNanos()
                && !closing.await(PAUSE.toNanos(), TimeUnit.NANOSECONDS));
        return new Undecided(heard, request.getConnector());
    }

    /// The lease is the router's setting, so that this can't be asserted at boot: without time to send after one lost
    /// reply, attempts could go back and forth and never be sent.
    private void check(Duration lease) {
        Duration least = settings.claimTimeout().plus(settings.leaseMargin());
        if (lease.compareTo(least) <= 0 && complained.compareAndSet(false, true)) {
            LOG.error(
                    "{}: the router's lease of {} is not above claim-timeout {} + lease-margin {}",
                    instance,
                    lease,
                    settings.claimTimeout(),
                    settings.leaseMargin());
        }
    }
}
