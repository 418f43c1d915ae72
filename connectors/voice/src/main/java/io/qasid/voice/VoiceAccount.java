package io.qasid.voice;

import io.qasid.connector.ChannelConnector;
import io.qasid.connector.Dispatch;
import io.qasid.model.Reason;
import io.qasid.model.Route;
import io.qasid.model.SendOutcome;
import io.qasid.voice.CallReply.Why;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One account at one call API. A message is one call from the account's own number; its sender is not heard.
public final class VoiceAccount implements ChannelConnector {
    private static final Logger LOG = LoggerFactory.getLogger(VoiceAccount.class);
    private static final Duration SOON = Duration.ofSeconds(1);
    private static final int CODES_LOGGED_MAX = 200;

    private final AccountSettings settings;
    private final InstantSource clock;
    private final LongSupplier nanoTime;
    private final CallApi api;
    private final VoiceMetrics metrics;
    private final AccountWatch watch;
    private final ThrottlePauses throttlePauses;
    private final Semaphore window;
    private final AtomicBoolean closed = new AtomicBoolean();
    private final Set<Integer> codesLogged = ConcurrentHashMap.newKeySet();

    VoiceAccount(AccountSettings settings, Instruments instruments) {
        this.settings = settings;
        this.clock = instruments.clock();
        this.nanoTime = instruments.nanoTime();
        this.api = new CallApi(settings, nanoTime);
        this.metrics = new VoiceMetrics(instruments.meters(), settings.account());
        this.watch = new AccountWatch(settings, this::probe, nanoTime);
        this.throttlePauses = new ThrottlePauses(instruments.random());
        this.window = new Semaphore(settings.window());
        metrics.ready(this::ready);
    }

    /// Looks for the API in the background, until [#close].
    void start() {
        watch.start();
    }

    @Override
    public Route route() {
        return settings.route();
    }

    @Override
    public int window() {
        return settings.window();
    }

    @Override
    public boolean ready() {
        return !closed.get() && watch.ready();
    }

    @Override
    public SendOutcome send(Dispatch dispatch, Duration timeLeft) {
        return switch (SpokenMessage.of(dispatch.text(), dispatch.category(), settings.language())) {
            case SpokenMessage.TooLong() -> new SendOutcome.Rejected(Reason.of("VOICE_TEXT_TOO_LONG"));
            case SpokenMessage.Empty() -> new SendOutcome.Rejected(Reason.of("VOICE_TEXT_EMPTY"));
            case SpokenMessage.Twiml(String xml) -> inWindow(dispatch, xml, timeLeft);
        };
    }

    /// The host never starts more sends than the window has places, so nothing waits here; if it did, the provider
    /// would still not see more than was agreed.
    private SendOutcome inWindow(Dispatch dispatch, String twiml, Duration timeLeft) {
        Duration wanted = Duration.between(clock.instant(), dispatch.deadline());
        Duration left = shorter(wanted, timeLeft);
        long deadline = nanoTime.getAsLong() + left.toNanos();
        if (!takePlace(left)) {
            return deferred("VOICE_WINDOW_FULL", SOON);
        }
        try {
            // only now: whoever closes takes every place first
            if (!ready()) {
                return deferred("VOICE_NOT_READY", longer(watch.pauseLeft(), SOON));
            }
            Duration patience = shorter(Duration.ofNanos(deadline - nanoTime.getAsLong()), settings.answerTimeout());
            return patience.isPositive() ? call(dispatch, twiml, patience) : deferred("VOICE_TIME_UP", SOON);
        } finally {
            window.release();
        }
    }

    private SendOutcome call(Dispatch dispatch, String twiml, Duration patience) {
        CallReply reply = api.call(dispatch.recipient().e164(), twiml, patience);
        metrics.reply(reply);
        return switch (reply) {
            case CallReply.Answered answered -> answered(answered);
            case CallReply.Unwritten(Why why) -> {
                switch (why) {
                    case CONNECTION -> watch.lost();
                    case TIME_UP -> watch.doubt();
                    case INTERRUPTED -> {}
                }
                yield deferred("VOICE_NOT_SENT_" + why, SOON);
            }
            case CallReply.Unanswered(Why why) -> {
                watch.doubt();
                yield unknown("VOICE_NO_ANSWER_" + why);
            }
        };
    }

    /// An answer of 5xx proves nothing: it may come from a gateway that lost patience with whoever dials. A call that
    /// is made twice rings twice, so its outcome is unknown and the router decides.
    private SendOutcome answered(CallReply.Answered answer) {
        int status = answer.status();
        if (status >= 500 || status < 200) {
            watch.doubt();
            return unknown("VOICE_HTTP_" + status);
        }
        if (status < 300) {
            throttlePauses.reset();
            return answer.sid()
                    .<SendOutcome>map(sid -> new SendOutcome.Accepted(List.of(sid)))
                    .orElseGet(() -> unknown("VOICE_ANSWER_UNREADABLE"));
        }
        return refused(answer);
    }

    private SendOutcome refused(CallReply.Answered answer) {
        Reason reason = VoiceErrors.reasonOf(answer.status(), answer.code());
        return switch (VoiceErrors.classOf(answer.status(), answer.code())) {
            case REFUSED -> {
                if (VoiceErrors.of(answer.code()).isEmpty()) {
                    metrics.unlistedCode();
                    logOnce(answer.code(), reason);
                }
                yield new SendOutcome.Rejected(reason);
            }
            case MISCONFIGURED -> {
                logOnce(answer.code(), reason);
                yield new SendOutcome.Rejected(reason);
            }
            case SLOW_DOWN -> {
                Duration pause = throttlePauses.next(answer.retryAfter());
                watch.pause(pause);
                yield new SendOutcome.Deferred(pause, reason);
            }
            case ACCOUNT -> {
                logOnce(answer.code(), reason);
                watch.refused();
                yield new SendOutcome.Deferred(settings.refusedPause(), reason);
            }
        };
    }

    /// Once in the life of an account: somebody should look at it.
    private void logOnce(int code, Reason reason) {
        if (codesLogged.size() < CODES_LOGGED_MAX && codesLogged.add(code)) {
            LOG.error("{}: the provider refuses calls with {}", settings.account(), reason);
        }
    }

    private CallReply probe() {
        CallReply reply = api.probe();
        metrics.reply(reply);
        return reply;
    }

    private boolean takePlace(Duration patience) {
        try {
            return window.tryAcquire(patience.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /// Waits for the answers that are under way; calls that were taken go on without us.
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        try {
            if (window.tryAcquire(settings.window(), settings.drainTimeout().toNanos(), TimeUnit.NANOSECONDS)) {
                window.release(settings.window());
            } else {
                LOG.warn("{}: closing while sends are still under way", settings.account());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        watch.stop();
        api.close();
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }

    private static SendOutcome deferred(String code, Duration retryAfter) {
        return new SendOutcome.Deferred(retryAfter, Reason.of(code));
    }

    private static SendOutcome unknown(String code) {
        return new SendOutcome.Unknown(List.of(), Reason.of(code));
    }
}
