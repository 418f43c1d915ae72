package io.qasid.channelrouter.gates;

import io.qasid.model.Category;
import io.qasid.model.Channel;
import io.qasid.model.Msisdn;
import io.qasid.model.Reason;
import io.qasid.model.Route;
import io.qasid.model.TenantId;
import io.qasid.numbering.NumberCountry;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.function.Function;
import java.util.stream.Collectors;

/// The three gates, asked at once. All must say yes. Where several don't: a no to every step speaks first, then what is
/// not known, then a later moment; of the same kind consent before compliance before sender.
public final class Gates {
    private final Gate<ConsentQuestion> consent;
    private final Gate<ComplianceQuestion> compliance;
    private final Gate<FrequencyQuestion> frequency;
    private final Gate<SenderQuestion> senders;
    private final List<Route> routes;
    private final InstantSource clock;

    /// @param routes that any ladder uses
    public Gates(
            Gate<ConsentQuestion> consent,
            Gate<ComplianceQuestion> compliance,
            Gate<FrequencyQuestion> frequency,
            Gate<SenderQuestion> senders,
            List<Route> routes,
            InstantSource clock) {
        this.clock = clock;
        this.consent = consent;
        this.compliance = compliance;
        this.frequency = frequency;
        this.senders = senders;
        this.routes = List.copyOf(routes);
    }

    /// Waits until every gate has answered or was late too often.
    public GateResult pass(GateRequest request) {
        String country = NumberCountry.of(request.recipient()).orElse("");
        Instant now = clock.instant();
        List<Route> steps = request.steps();
        Verdicts<Channel> consented = new Verdicts<>(steps.size());
        Verdicts<Channel> compliant = new Verdicts<>(steps.size());
        Verdicts<Route> registered = new Verdicts<>(steps.size());
        for (Route step : steps) {
            Channel channel = step.channel();
            if (!consented.asked(channel)) {
                consented.of(channel, consent.ask(consentQuestion(request, channel), now));
                compliant.of(channel, compliance.ask(complianceQuestion(request, channel), now));
            }
            if (!registered.asked(step)) {
                registered.of(
                        step, senders.ask(new SenderQuestion(request.tenant(), request.sender(), country, step), now));
            }
        }
        boolean consentAllows = consented.awaitAll();
        boolean complianceAllows = compliant.awaitAll();
        boolean registryAllows = registered.awaitAll();
        return consentAllows && complianceAllows && registryAllows
                ? passed(steps, "", consented, compliant, registered)
                : some(steps, consented, compliant, registered);
    }

    /// Where not every answer is a yes.
    private static GateResult some(
            List<Route> steps, Verdicts<Channel> consented, Verdicts<Channel> compliant, Verdicts<Route> registered) {
        Optional<GateResult> stop = consented
                .refusal(Gates::consentStop)
                .or(() -> compliant.refusal(Gates::complianceStop))
                .or(() -> registered.refusal(Gates::senderStop))
                .or(() -> consented.ignorance(Gates::consentStop))
                .or(() -> compliant.ignorance(Gates::complianceStop))
                .or(() -> registered.ignorance(Gates::senderStop));
        if (stop.isPresent()) {
            return stop.get();
        }
        List<Route> open = new ArrayList<>();
        StringJoiner without = new StringJoiner(", ", ", ", "").setEmptyValue("");
        for (Route step : steps) {
            if (consented.allows(step.channel()) && compliant.allows(step.channel()) && registered.allows(step)) {
                open.add(step);
            } else {
                without.add("without " + step);
            }
        }
        if (open.isEmpty()) {
            return steps.stream()
                    .filter(step -> consented.allows(step.channel()) && registered.allows(step))
                    .flatMap(step -> compliant.deferral(step.channel()).stream())
                    .min(Comparator.comparing(GateAnswer.Deferred::until))
                    .map(Gates::deferred)
                    .orElseGet(() -> new GateResult.Stopped(
                            "REFUSED_NO_STEP", "no step of the ladder passes every gate", false));
        }
        return passed(open, without.toString(), consented, compliant, registered);
    }

    private static GateResult passed(
            List<Route> open,
            String without,
            Verdicts<Channel> consented,
            Verdicts<Channel> compliant,
            Verdicts<Route> registered) {
        boolean counted = false;
        for (Route step : open) {
            counted = counted || compliant.counted(step.channel());
        }
        Route first = open.getFirst();
        return new GateResult.Passed(
                open,
                consented.allowed(first.channel()).code(),
                compliant.allowed(first.channel()).code() + ", "
                        + registered.allowed(first).code() + without,
                counted);
    }

    /// Counts a message that passed as one to be counted, right before it is accepted. The same one is counted once,
    /// however often this is asked.
    ///
    /// @return empty: it may go
    public Optional<GateResult.Stopped> count(FrequencyQuestion message) {
        GateAnswer answer = frequency.ask(message, clock.instant()).await();
        return switch (answer) {
            case GateAnswer.Allowed _ -> Optional.empty();
            case GateAnswer.Unknown unknown ->
                Optional.of(new GateResult.Stopped(
                        "REFUSED_COMPLIANCE_UNKNOWN", unknown.reason().detail(), true));
            case GateAnswer.Refused refused ->
                Optional.of(new GateResult.Stopped("REFUSED_COMPLIANCE", said(refused), false));
            case GateAnswer.Deferred deferred ->
                Optional.of(new GateResult.Stopped("REFUSED_COMPLIANCE", said(deferred), false));
        };
    }

    /// Whether every gate answers within its deadline now.
    boolean answerInTime() {
        return consent.answersInTime() && compliance.answersInTime() && senders.answersInTime();
    }

    void consentsChanged(TenantId tenant, List<Msisdn> recipients) {
        consent.evict(recipients.stream()
                .flatMap(recipient -> ConsentQuestion.allAbout(tenant, recipient).stream())
                .map(ConsentQuestion::key)
                .collect(Collectors.toUnmodifiableSet()));
    }

    /// They said so themselves, and the gate may not know yet. Nobody can opt out of being warned.
    void consentsWithdrawn(TenantId tenant, List<Msisdn> recipients) {
        consentsChanged(tenant, recipients);
        consent.refuse(
                recipients.stream()
                        .flatMap(recipient -> ConsentQuestion.allAbout(tenant, recipient).stream())
                        .filter(question -> question.category() != Category.EMERGENCY)
                        .map(ConsentQuestion::key)
                        .collect(Collectors.toUnmodifiableSet()),
                Reason.of("CONSENT_WITHDRAWN"));
    }

    void consentsChanged() {
        consent.evictAll();
    }

    void rulesChanged() {
        compliance.evictAll();
        frequency.evictAll();
    }

    void senderChanged(TenantId tenant, String sender, String country) {
        senders.evict(routes.stream()
                .map(route -> new SenderQuestion(tenant, sender, country, route).key())
                .toList());
    }

    void sendersChanged() {
        senders.evictAll();
    }

    private static ConsentQuestion consentQuestion(GateRequest request, Channel channel) {
        return new ConsentQuestion(request.tenant(), request.recipient(), channel, request.category());
    }

    private static ComplianceQuestion complianceQuestion(GateRequest request, Channel channel) {
        return new ComplianceQuestion(
                request.tenant(), request.recipient(), channel, request.category(), request.text());
    }

    /// The questions to one gate and then its answers, by what they are about. A ladder has a handful of steps: they
    /// are looked through.
    private static final class Verdicts<K> {
        private final List<K> keys;
        private final List<Gate<?>.Asked> questions;
        private final List<GateAnswer> answers;

        Verdicts(int most) {
            keys = new ArrayList<>(most);
            questions = new ArrayList<>(most);
            answers = new ArrayList<>(most);
        }

        boolean asked(K key) {
            return keys.contains(key);
        }

        void of(K key, Gate<?>.Asked question) {
            keys.add(key);
            questions.add(question);
        }

        /// @return whether everything is allowed
        boolean awaitAll() {
            boolean all = true;
            for (Gate<?>.Asked question : questions) {
                GateAnswer answer = question.await();
                answers.add(answer);
                all &= answer instanceof GateAnswer.Allowed;
            }
            return all;
        }

        private GateAnswer answer(K key) {
            return answers.get(keys.indexOf(key));
        }

        boolean allows(K key) {
            return answer(key) instanceof GateAnswer.Allowed;
        }

        boolean counted(K key) {
            return answer(key) instanceof GateAnswer.Allowed allowed && allowed.counted();
        }

        /// Of one that is allowed.
        Reason allowed(K key) {
            return answer(key).reason();
        }

        /// When it says no to every step, now and later.
        Optional<GateResult> refusal(Function<GateAnswer, GateResult> stop) {
            for (GateAnswer answer : answers) {
                if (!(answer instanceof GateAnswer.Refused)) {
                    return Optional.empty();
                }
            }
            return Optional.of(stop.apply(answers.getFirst()));
        }

        /// When it does not know about one: that step is not left out in silence, it would be taken a moment later.
        Optional<GateResult> ignorance(Function<GateAnswer, GateResult> stop) {
            for (GateAnswer answer : answers) {
                if (answer instanceof GateAnswer.Unknown) {
                    return Optional.of(stop.apply(answer));
                }
            }
            return Optional.empty();
        }

        /// When this one may go later.
        Optional<GateAnswer.Deferred> deferral(K key) {
            return answer(key) instanceof GateAnswer.Deferred deferred ? Optional.of(deferred) : Optional.empty();
        }
    }

    private static GateResult deferred(GateAnswer.Deferred deferred) {
        return new GateResult.Deferred(
                deferred.until(),
                new Reason(deferred.reason().code(), "not before " + shown(deferred.until()) + ", " + said(deferred)));
    }

    private static GateResult consentStop(GateAnswer answer) {
        return switch (answer) {
            case GateAnswer.Unknown unknown ->
                new GateResult.Stopped(
                        "REFUSED_CONSENT_UNKNOWN", unknown.reason().detail(), true);
            case GateAnswer.Refused refused ->
                new GateResult.Stopped("REFUSED_CONSENT", refused.reason().code(), false);
            case GateAnswer.Deferred deferred ->
                new GateResult.Stopped("REFUSED_CONSENT", deferred.reason().code(), false);
            case GateAnswer.Allowed allowed -> throw new IllegalStateException("an approval stops nothing: " + allowed);
        };
    }

    private static GateResult complianceStop(GateAnswer answer) {
        return switch (answer) {
            case GateAnswer.Unknown unknown ->
                new GateResult.Stopped(
                        "REFUSED_COMPLIANCE_UNKNOWN", unknown.reason().detail(), true);
            case GateAnswer.Refused refused -> new GateResult.Stopped("REFUSED_COMPLIANCE", said(refused), false);
            case GateAnswer.Deferred deferred -> deferred(deferred);
            case GateAnswer.Allowed allowed -> throw new IllegalStateException("an approval stops nothing: " + allowed);
        };
    }

    /// One code whether the registry says no or nothing (CHAN-06); the second may be otherwise soon.
    private static GateResult senderStop(GateAnswer answer) {
        boolean unknown = answer instanceof GateAnswer.Unknown;
        return new GateResult.Stopped(
                "REFUSED_SENDER_UNAUTHORIZED",
                unknown ? answer.reason().detail() : answer.reason().code(),
                unknown);
    }

    private static String said(GateAnswer answer) {
        return answer.reason().code() + " by " + answer.reason().detail();
    }

    private static Instant shown(Instant time) {
        return time.truncatedTo(ChronoUnit.SECONDS);
    }
}
