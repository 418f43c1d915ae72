package io.qasid.channelrouter.ranking;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.qasid.channelrouter.accept.Ranking;
import io.qasid.channelrouter.ladder.Step;
import io.qasid.model.Category;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;

/// An external model over the KServe v2 protocol ([KServeWire]). A message waits [ModelCalls#DEADLINE]
/// for it at most, beside its gates; then it goes as its policy is written. Posture: fail degraded
/// (CHAN-07).
///
/// `chan_profile_fallback_total{reason}`: plans that were made without its opinion, those of previews
/// too.
final class ModelRanking implements Ranking, AutoCloseable {
    private final ModelCalls calls;
    private final ModelRest rest;
    private final Destinations destinations;
    private final InstantSource clock;
    private final LongSupplier nanoTime;
    private final Map<Fallback, Counter> fallbacks = new EnumMap<>(Fallback.class);

    ModelRanking(
            RankingSettings settings,
            Destinations destinations,
            InstantSource clock,
            LongSupplier nanoTime,
            MeterRegistry metrics) {
        this.rest = new ModelRest(nanoTime);
        this.calls = new ModelCalls(settings.inferAt(), rest, nanoTime);
        this.destinations = destinations;
        this.clock = clock;
        this.nanoTime = nanoTime;
        for (Fallback why : Fallback.values()) {
            fallbacks.put(
                    why,
                    Counter.builder("chan_profile_fallback")
                            .tag("reason", why.label())
                            .description("plans made in a policy's own order for want of the model's opinion")
                            .register(metrics));
        }
    }

    /// @param steps that may come
    void warmUp(List<Step> steps) {
        calls.warmUp(new ModelQuestion(new Destination("", ""), Category.TRANSACTIONAL, 0, steps));
    }

    @Override
    public Opinion ask(Question question) {
        return switch (rest.permit()) {
            case REST -> open -> asWritten(open, Fallback.RESTING);
            case TRY -> {
                calls.tryOut(toModel(question));
                yield open -> asWritten(open, Fallback.RESTING);
            }
            case ASK -> {
                long askedNanos = nanoTime.getAsLong();
                CompletableFuture<ModelAnswer> answer = calls.ask(toModel(question));
                yield open -> ordered(question.steps(), open, await(answer, askedNanos));
            }
        };
    }

    private ModelQuestion toModel(Question question) {
        return new ModelQuestion(
                destinations.of(question.recipient()),
                question.category(),
                clock.instant().atOffset(ZoneOffset.UTC).getHour(),
                question.steps());
    }

    private ModelAnswer await(CompletableFuture<ModelAnswer> answer, long askedNanos) {
        try {
            long left = ModelCalls.DEADLINE.toNanos() - (nanoTime.getAsLong() - askedNanos);
            return answer.get(Math.max(0, left), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            return new ModelAnswer.None(Fallback.TIMEOUT);
        } catch (ExecutionException e) {
            return new ModelAnswer.None(Fallback.UNAVAILABLE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new ModelAnswer.None(Fallback.TIMEOUT);
        }
    }

    private Ordered ordered(List<Step> asked, List<Step> open, ModelAnswer answer) {
        return switch (answer) {
            case ModelAnswer.Scores(List<Double> scores) ->
                new Ordered(BestFirst.order(open, step -> scores.get(asked.indexOf(step))), "ranked by the model");
            case ModelAnswer.None(Fallback why) -> asWritten(open, why);
        };
    }

    private Ordered asWritten(List<Step> open, Fallback why) {
        Objects.requireNonNull(fallbacks.get(why)).increment();
        return new Ordered(open, why.said());
    }

    @Override
    public void close() {
        calls.close();
    }
}
