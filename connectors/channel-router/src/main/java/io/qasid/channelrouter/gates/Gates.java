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
import org.jspecify.annotations.Nullable;

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
        List<StepQuestions> asked = new ArrayList<>(steps.size());
        for (Route step : steps) {
            StepQuestions same = sameChannel(asked, step.channel());
            asked.add(new StepQuestions(
                    step,
                    same == null ? consent.ask(consentQuestion(request, step.channel()), now) : same.consent(),
                    same == null ? compliance.ask(complianceQuestion(request, step.channel()), now) : same.compliance(),
                    senders.ask(new SenderQuestion(request.tenant(), request.sender(), country, step), now)));
        }
        boolean all = true;
        for (StepQuestions step : asked) {
            all &= step.allowed();
        }
        return all ? passed(asked, steps, "") : some(asked);
    }

    /// Of the steps so far, one over this channel. A ladder has a handful of steps: they are looked through.
    private static @Nullable StepQuestions sameChannel(List<StepQuestions> asked, Channel channel) {
        for (StepQuestions step : asked) {
            if (step.step().channel() == channel) {
                return step;
            }
        }
        return null;
    }

    /// Where not every answer is a yes.
    private static GateResult some(List<StepQuestions> asked) {
        Optional<GateResult> stop = refusal(asked, StepQuestions::consented, Gates::consentStop)
                .or(() -> refusal(asked, StepQuestions::compliant, Gates::complianceStop))
                .or(() -> refusal(asked, StepQuestions::registered, Gates::senderStop))
                .or(() -> ignorance(asked, StepQuestions::consented, Gates::consentStop))
                .or(() -> ignorance(asked, StepQuestions::compliant, Gates::complianceStop))
                .or(() -> ignorance(asked, StepQuestions::registered, Gates::senderStop));
        if (stop.isPresent()) {
            return stop.get();
        }
        List<StepQuestions> open = asked.stream().filter(StepQuestions::allowed).toList();
        if (open.isEmpty()) {
            return asked.stream()
                    .filter(step -> isYes(step.consented()) && isYes(step.registered()))
                    .flatMap(step -> deferral(step.compliant()).stream())
                    .min(Comparator.comparing(GateAnswer.Deferred::until))
                    .map(Gates::deferred)
                    .orElseGet(() -> new GateResult.Stopped(
                            "REFUSED_NO_STEP", "no step of the ladder passes every gate", false));
        }
        StringJoiner without = new StringJoiner(", ", ", ", "").setEmptyValue("");
        asked.stream().filter(step -> !step.allowed()).forEach(step -> without.add("without " + step.step()));
        return passed(open, open.stream().map(StepQuestions::step).toList(), without.toString());
    }

    /// @param steps of the open ones
    private static GateResult passed(List<StepQuestions> open, List<Route> steps, String without) {
        boolean counted = false;
        for (StepQuestions step : open) {
            counted |= step.compliant() instanceof GateAnswer.Allowed allowed && allowed.counted();
        }
        StepQuestions first = open.getFirst();
        return new GateResult.Passed(
                steps,
                first.consented().reason().code(),
                first.compliant().reason().code() + ", "
                        + first.registered().reason().code() + without,
                counted);
    }

    /// When it says no to every step, now and later.
    private static Optional<GateResult> refusal(
            List<StepQuestions> asked,
            Function<StepQuestions, GateAnswer> gate,
            Function<GateAnswer, GateResult> stop) {
        return asked.stream().map(gate).allMatch(GateAnswer.Refused.class::isInstance)
                ? Optional.of(stop.apply(gate.apply(asked.getFirst())))
                : Optional.empty();
    }

    /// When it does not know about one: that step is not left out in silence, it would be taken a moment later.
    private static Optional<GateResult> ignorance(
            List<StepQuestions> asked,
            Function<StepQuestions, GateAnswer> gate,
            Function<GateAnswer, GateResult> stop) {
        return asked.stream()
                .map(gate)
                .filter(GateAnswer.Unknown.class::isInstance)
                .findFirst()
                .map(stop);
    }

    /// When this one may go later.
    private static Optional<GateAnswer.Deferred> deferral(GateAnswer answer) {
        return answer instanceof GateAnswer.Deferred deferred ? Optional.of(deferred) : Optional.empty();
    }

    private static boolean isYes(GateAnswer answer) {
        return answer instanceof GateAnswer.Allowed;
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

    /// What is asked about one step; consent and compliance are asked about its channel, once for all of its steps.
    private record StepQuestions(
            Route step,
            Gate<ConsentQuestion>.Asked consent,
            Gate<ComplianceQuestion>.Asked compliance,
            Gate<SenderQuestion>.Asked sender) {
        GateAnswer consented() {
            return consent.await();
        }

        GateAnswer compliant() {
            return compliance.await();
        }

        GateAnswer registered() {
            return sender.await();
        }

        /// Waits for as many of them as it takes to know.
        boolean allowed() {
            return isYes(consented()) && isYes(compliant()) && isYes(registered());
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
