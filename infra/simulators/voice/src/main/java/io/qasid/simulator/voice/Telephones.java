package io.qasid.simulator.voice;

import io.qasid.simulator.voice.Callbacks.Notice;
import io.qasid.simulator.voice.VoiceRecord.Said;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/// The people and their telephones: each call is one virtual thread from the first ring to the last callback.
final class Telephones implements AutoCloseable {
    /// What Twilio's voice says when it can't use the TwiML.
    static final Said APPLICATION_ERROR =
            new Said("en-US", "We are sorry, an application error has occurred. Goodbye.");

    private static final int KNOWN_CALLS_MAX = 100_000;
    /// Documents of one call: each `<Gather>` may lead to another.
    private static final int DOCUMENTS_MAX = 5;

    private final VoiceSettings settings;
    private final VoiceRecord record;
    private final FaultState faults;
    private final Callbacks callbacks;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final ReentrantLock lock = new ReentrantLock();
    private final SequencedMap<String, PhoneCall> calls = new LinkedHashMap<>();
    private final String sidPrefix;
    private long nextSid = 1;

    Telephones(VoiceSettings settings, VoiceRecord record, FaultState faults, Callbacks callbacks) {
        this.settings = settings;
        this.record = record;
        this.faults = faults;
        this.callbacks = callbacks;
        this.sidPrefix =
                "CA" + HexFormat.of().toHexDigits(settings.clock().instant().toEpochMilli());
    }

    /// Takes the call. Nothing rings before [#ring].
    PhoneCall take(CallRequest request) {
        Instant now = settings.clock().instant();
        lock.lock();
        try {
            PhoneCall call = new PhoneCall(sidPrefix + HexFormat.of().toHexDigits(nextSid++), request, now);
            calls.put(call.sid(), call);
            if (calls.size() > KNOWN_CALLS_MAX) {
                calls.pollFirstEntry();
            }
            record.taken(new VoiceRecord.Taken(call.sid(), request.from(), request.to(), now));
            return call;
        } finally {
            lock.unlock();
        }
    }

    Optional<PhoneCall> call(String sid) {
        lock.lock();
        try {
            return Optional.ofNullable(calls.get(sid));
        } finally {
            lock.unlock();
        }
    }

    /// @return ends with the call and the first attempts of its callbacks
    Thread ring(PhoneCall call, MagicNumber magic) {
        return Thread.ofVirtual().name("call-" + call.sid()).start(() -> {
            try {
                run(call, magic);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    private void run(PhoneCall call, MagicNumber magic) throws InterruptedException {
        if (magic == MagicNumber.SILENT) {
            return;
        }
        boolean backwards = magic == MagicNumber.CALLBACKS_TWICE;
        List<Notice> later = new ArrayList<>();
        step(call, CallEvent.INITIATED, CallStatus.INITIATED, backwards, later);
        step(call, CallEvent.RINGING, CallStatus.RINGING, backwards, later);
        if (closed(ringing(call))) {
            return;
        }
        Optional<CallStatus> unanswered = faults.ending()
                .or(() -> magic == MagicNumber.NOT_THERE ? Optional.of(CallStatus.NO_ANSWER) : Optional.empty());
        if (unanswered.isEmpty()) {
            step(call, CallEvent.ANSWERED, CallStatus.IN_PROGRESS, backwards, later);
            listen(call, magic == MagicNumber.PRESSES_DIGITS);
            if (closed(settings.talkTime())) {
                return;
            }
        }
        step(call, CallEvent.COMPLETED, unanswered.orElse(CallStatus.COMPLETED), backwards, later);
        Collections.reverse(later);
        for (int time = 0; time < 2; time++) {
            for (Notice notice : later) {
                callbacks.post(call, notice);
            }
        }
    }

    private void step(PhoneCall call, CallEvent event, CallStatus status, boolean keep, List<Notice> kept)
            throws InterruptedException {
        Instant now = settings.clock().instant();
        call.becomes(status, now);
        if (call.request().events().contains(event)) {
            Notice notice = new Notice(status, call.nextSequence(), call.state().durationSeconds(), now);
            if (keep) {
                kept.add(notice);
            } else {
                callbacks.post(call, notice);
            }
        }
    }

    private Duration ringing(PhoneCall call) {
        Duration patience = Duration.ofSeconds(call.request().timeoutSeconds());
        return settings.ringTime().compareTo(patience) < 0 ? settings.ringTime() : patience;
    }

    private void listen(PhoneCall call, boolean presses) throws InterruptedException {
        List<Said> said = new ArrayList<>();
        Optional<Document> document = first(call);
        for (int documents = 1; document.isPresent() && documents <= DOCUMENTS_MAX; documents++) {
            document = play(call, document.get(), presses, said);
        }
        record.heard(new VoiceRecord.Heard(
                call.sid(),
                call.request().from(),
                call.request().to(),
                said,
                settings.clock().instant()));
    }

    /// @param url where it came from; empty when it came with the request
    private record Document(Optional<String> twiml, Optional<String> url) {}

    private Optional<Document> first(PhoneCall call) throws InterruptedException {
        return Optional.of(
                switch (call.request().script()) {
                    case CallRequest.Inline(String twiml) -> new Document(Optional.of(twiml), Optional.empty());
                    case CallRequest.At(String url, boolean byGet) ->
                        new Document(callbacks.fetchTwiml(call, url, byGet, ""), Optional.of(url));
                });
    }

    /// @return what follows, if the person pressed digits and they led somewhere
    private Optional<Document> play(PhoneCall call, Document document, boolean presses, List<Said> said)
            throws InterruptedException {
        Optional<List<Twiml.Verb>> verbs = document.twiml().flatMap(Twiml::parse);
        if (verbs.isEmpty()) {
            said.add(APPLICATION_ERROR);
            return Optional.empty();
        }
        for (Twiml.Verb verb : verbs.get()) {
            switch (verb) {
                case Twiml.Say say -> said.addAll(utterances(say));
                case Twiml.Pause pause -> {}
                case Twiml.Hangup hangup -> {
                    return Optional.empty();
                }
                case Twiml.Gather gather -> {
                    gather.prompts().stream()
                            .filter(Twiml.Say.class::isInstance)
                            .forEach(prompt -> said.addAll(utterances((Twiml.Say) prompt)));
                    Optional<String> action = presses ? action(gather, document) : Optional.empty();
                    if (action.isPresent()) {
                        return Optional.of(new Document(
                                callbacks.fetchTwiml(call, action.get(), gather.byGet(), settings.digits()), action));
                    }
                }
            }
        }
        return Optional.empty();
    }

    private static List<Said> utterances(Twiml.Say say) {
        return Collections.nCopies(say.times(), new Said(say.language(), say.text()));
    }

    /// Without one the digits go back to where the document came from.
    private static Optional<String> action(Twiml.Gather gather, Document document) {
        if (gather.action().isEmpty()) {
            return document.url();
        }
        try {
            URI action = URI.create(gather.action().get());
            URI whole =
                    document.url().map(url -> URI.create(url).resolve(action)).orElse(action);
            return whole.isAbsolute() ? Optional.of(whole.toString()) : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /// Lets time pass.
    ///
    /// @return whether the simulator went away meanwhile
    boolean closed(Duration time) throws InterruptedException {
        return closing.await(time.toNanos(), TimeUnit.NANOSECONDS);
    }

    @Override
    public void close() {
        closing.countDown();
    }
}
