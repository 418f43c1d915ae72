package io.qasid.channelrouter.accept;

import io.qasid.channelrouter.ladder.Step;
import io.qasid.channelrouter.ladder.Success;
import io.qasid.model.Route;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// How long routes take from an attempt's start to its success, as this router saw it: of each the last 200. What was
/// given up because it took too long counts with the time it had. Forgotten at a restart (decision 15).
public final class TimesToSuccess {
    private static final int KEPT = 200;
    /// Fewer say nothing about the slow tenth.
    private static final int OBSERVED_LEAST = 20;
    /// The usual time is worked out anew after so many.
    private static final int AGAIN_AFTER = 10;
    /// Sooner nothing is passed by: receipts need their time.
    private static final Duration WITHIN_LEAST = Duration.ofSeconds(1);

    private final Map<Key, Observed> byRoute = new ConcurrentHashMap<>();

    private record Key(Route route, Success success) {}

    /// @param median of an attempt
    /// @param slow nine of ten are faster
    record Usual(Duration median, Duration slow) {}

    public void observed(Route route, Success success, Duration took) {
        byRoute.computeIfAbsent(new Key(route, success), key -> new Observed()).add(Math.max(0, took.toMillis()));
    }

    /// Empty as long as too little was observed.
    Optional<Usual> usual(Route route, Success success) {
        Observed observed = byRoute.get(new Key(route, success));
        return observed == null ? Optional.empty() : Optional.ofNullable(observed.usual);
    }

    /// The steps in the order in which they are usually done, each with no more time than it usually takes. In their
    /// own order while one of them was not observed often enough.
    List<Step> fastestFirst(List<Step> steps) {
        List<Timed> timed = new ArrayList<>();
        for (Step step : steps) {
            timed.add(new Timed(step, usual(step.route(), step.success()).orElse(null)));
        }
        if (timed.stream().allMatch(each -> each.usual != null)) {
            timed.sort(Comparator.comparing(Timed::median));
        }
        return timed.stream().map(Timed::limited).toList();
    }

    private record Timed(Step step, @Nullable Usual usual) {
        Duration median() {
            return usual == null ? Duration.ZERO : usual.median();
        }

        Step limited() {
            if (usual == null) {
                return step;
            }
            Duration slow = usual.slow().compareTo(WITHIN_LEAST) < 0 ? WITHIN_LEAST : usual.slow();
            Duration within =
                    step.within().filter(given -> given.compareTo(slow) < 0).orElse(slow);
            return new Step(step.route(), Optional.of(within), step.success(), step.price());
        }
    }

    private static final class Observed {
        private final long[] millis = new long[KEPT];
        private long count;
        private volatile @Nullable Usual usual;

        synchronized void add(long took) {
            millis[(int) (count % KEPT)] = took;
            count++;
            if (count >= OBSERVED_LEAST && (usual == null || count % AGAIN_AFTER == 0)) {
                long[] sorted = Arrays.copyOf(millis, (int) Math.min(count, KEPT));
                Arrays.sort(sorted);
                usual = new Usual(
                        Duration.ofMillis(sorted[sorted.length / 2]),
                        Duration.ofMillis(sorted[sorted.length * 9 / 10]));
            }
        }
    }
}
