package io.qasid.senders;

import static io.qasid.senders.State.APPROVED;
import static io.qasid.senders.State.REJECTED;
import static io.qasid.senders.State.REQUESTED;
import static io.qasid.senders.State.SUSPENDED;
import static io.qasid.senders.State.WITHDRAWN;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

class StateTest {
    private static final Map<State, Set<State>> LEGAL = Map.of(
            REQUESTED, Set.of(APPROVED, REJECTED, WITHDRAWN),
            APPROVED, Set.of(SUSPENDED, WITHDRAWN),
            REJECTED, Set.of(WITHDRAWN),
            SUSPENDED, Set.of(APPROVED, WITHDRAWN),
            WITHDRAWN, Set.of());

    @Test
    void ofAllPairsExactlyTheLegalOnesMoveAndARepeatStays() {
        for (State from : State.values()) {
            for (State wanted : State.values()) {
                State.Step expected = from == wanted
                        ? State.Step.STAYS
                        : Objects.requireNonNull(LEGAL.get(from)).contains(wanted)
                                ? State.Step.MOVES
                                : State.Step.REFUSED;
                assertThat(from.to(wanted)).as("%s -> %s", from, wanted).isEqualTo(expected);
            }
        }
    }
}
