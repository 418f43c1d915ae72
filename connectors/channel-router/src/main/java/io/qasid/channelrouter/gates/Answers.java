package io.qasid.channelrouter.gates;

import io.qasid.model.Reason;
import java.time.Instant;
import java.util.function.Function;

/// What makes an answer usable, whichever gate gave it.
final class Answers {
    private Answers() {}

    /// @param code of the reason as it came over the wire
    static GateAnswer read(String code, String detail, Instant at, Function<Reason, GateAnswer> answer) {
        Reason reason;
        try {
            reason = new Reason(code, detail);
        } catch (IllegalArgumentException e) {
            return GateAnswer.Unknown.because("the answer held no valid reason", at);
        }
        return answer.apply(reason);
    }

    static GateAnswer withoutVerdict(Instant at) {
        return GateAnswer.Unknown.because("the answer held no verdict", at);
    }
}
