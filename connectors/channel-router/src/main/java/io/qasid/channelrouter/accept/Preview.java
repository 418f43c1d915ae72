package io.qasid.channelrouter.accept;

import io.qasid.channelrouter.gates.GateRequest;
import io.qasid.channelrouter.gates.GateResult;
import io.qasid.channelrouter.gates.Gates;
import io.qasid.model.SmsSegmentation;
import java.util.List;

/// What would become of a request now: what the gates say and how its text is sent. Changes nothing.
public final class Preview {
    private final Gates gates;
    private final LadderPolicy policy;

    public Preview(Gates gates, LadderPolicy policy) {
        this.gates = gates;
        this.policy = policy;
    }

    /// @param encoding GSM_7 or UCS_2
    /// @param segments their texts
    public record Seen(String encoding, List<String> segments, GateResult result) {}

    /// @param wanted its `steps` are not looked at: the policy says them
    public Seen of(GateRequest wanted) {
        SmsSegmentation segmentation = SmsSegmentation.of(wanted.text());
        return new Seen(
                segmentation.encoding().name(),
                segmentation.texts(),
                gates.pass(new GateRequest(
                        wanted.tenant(),
                        wanted.recipient(),
                        wanted.sender(),
                        wanted.text(),
                        wanted.category(),
                        policy.stepsFor(wanted.recipient()))));
    }
}
