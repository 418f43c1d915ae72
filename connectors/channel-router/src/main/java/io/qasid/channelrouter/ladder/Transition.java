package io.qasid.channelrouter.ladder;

import java.util.List;

/// The next state and what follows from it. No effects: nothing new was learned, nothing needs to be stored.
public record Transition(LadderState state, List<Effect> effects) {
    public Transition {
        effects = List.copyOf(effects);
    }
}
