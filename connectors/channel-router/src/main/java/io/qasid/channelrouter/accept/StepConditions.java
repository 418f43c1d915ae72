package io.qasid.channelrouter.accept;

import io.qasid.channelrouter.accept.Condition.Facts;
import io.qasid.channelrouter.accept.LadderPolicy.Rung;
import io.qasid.model.Route;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Leaves out the steps whose conditions don't hold. The store is asked only where a step wants an open window.
final class StepConditions {
    private static final Duration WINDOW = Duration.ofHours(24);

    private final OpenWindows windows;
    private final InstantSource clock;

    StepConditions(OpenWindows windows, InstantSource clock) {
        this.windows = windows;
        this.clock = clock;
    }

    /// @param open steps that may be taken, perhaps none
    /// @param without the others, each with its reason, for the audit record
    record Sorted(List<Rung> open, List<String> without) {}

    Sorted now(Wanted wanted, List<Rung> rungs) {
        if (unconditional(rungs)) {
            return new Sorted(rungs, List.of());
        }
        Instant now = clock.instant();
        List<Route> asking = rungs.stream()
                .filter(rung -> rung.conditions().stream().anyMatch(Condition.WindowOpen.class::isInstance))
                .map(Rung::route)
                .toList();
        Set<Route> windowsOpen = asking.isEmpty()
                ? Set.of()
                : windows.among(asking, wanted.sender(), wanted.recipient(), now.minus(WINDOW));
        return sort(rungs, new Facts(now, wanted.recipient(), wanted.segments(), windowsOpen));
    }

    private static boolean unconditional(List<Rung> rungs) {
        for (Rung rung : rungs) {
            if (!rung.conditions().isEmpty()) {
                return false;
            }
        }
        return true;
    }

    /// As it will be then, as far as one can say: a window may open until then.
    Sorted later(Wanted wanted, List<Rung> rungs, Instant at) {
        Set<Route> all = new HashSet<>();
        rungs.forEach(rung -> all.add(rung.route()));
        return sort(rungs, new Facts(at, wanted.recipient(), wanted.segments(), all));
    }

    private static Sorted sort(List<Rung> rungs, Facts facts) {
        List<Rung> open = new ArrayList<>();
        List<String> without = new ArrayList<>();
        for (Rung rung : rungs) {
            Optional<String> unmet = rung.conditions().stream()
                    .flatMap(condition -> condition.unmet(rung.route(), facts).stream())
                    .findFirst();
            if (unmet.isPresent()) {
                without.add("without " + rung.route() + " (" + unmet.get() + ")");
            } else {
                open.add(rung);
            }
        }
        return new Sorted(open, without);
    }
}
