package io.qasid.senders;

/// How a registration stands. Pure.
///
/// ```
/// REQUESTED -> APPROVED | REJECTED      APPROVED -> SUSPENDED -> APPROVED      any -> WITHDRAWN, which is final
/// ```
enum State {
    REQUESTED,
    APPROVED,
    REJECTED,
    SUSPENDED,
    WITHDRAWN;

    /// What becomes of it when `wanted` is asked for.
    enum Step {
        MOVES,
        /// It is there already: the request was repeated.
        STAYS,
        REFUSED
    }

    Step to(State wanted) {
        if (this == wanted) {
            return Step.STAYS;
        }
        boolean legal = switch (this) {
            case REQUESTED -> wanted == APPROVED || wanted == REJECTED || wanted == WITHDRAWN;
            case APPROVED -> wanted == SUSPENDED || wanted == WITHDRAWN;
            case SUSPENDED -> wanted == APPROVED || wanted == WITHDRAWN;
            case REJECTED -> wanted == WITHDRAWN;
            case WITHDRAWN -> false;
        };
        return legal ? Step.MOVES : Step.REFUSED;
    }
}
