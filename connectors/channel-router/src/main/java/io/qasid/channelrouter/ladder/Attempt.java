package io.qasid.channelrouter.ladder;

import io.qasid.model.DeliveryState;
import java.util.ArrayList;
import java.util.List;

/// One try of one step.
///
/// @param ordinal from 1
/// @param step index into the ladder, from 0
/// @param segments parts that the provider takes: the message's segments for SMS, else 1
/// @param segmentStates of the segments the provider took, in order; shorter than `segments` when it took fewer
/// @param reason code of its last change
public record Attempt(
        int ordinal, int step, AttemptState state, int segments, List<DeliveryState> segmentStates, String reason) {
    public Attempt {
        segmentStates = List.copyOf(segmentStates);
        if (segmentStates.size() > segments) {
            throw new IllegalArgumentException("more segment states than segments");
        }
    }

    static Attempt first(int step, int ordinal, int segments) {
        return new Attempt(ordinal, step, AttemptState.READY, segments, List.of(), "READY");
    }

    Attempt with(AttemptState next, String reasonCode) {
        return new Attempt(ordinal, step, next, segments, segmentStates, reasonCode);
    }

    /// The provider took `taken` segments; nothing is known of them yet.
    Attempt takenByProvider(int taken) {
        List<DeliveryState> states = new ArrayList<>(segmentStates);
        while (states.size() < Math.min(taken, segments)) {
            states.add(DeliveryState.ENROUTE);
        }
        return new Attempt(ordinal, step, state, segments, states, reason);
    }

    Attempt withSegment(int segment, DeliveryState segmentState) {
        List<DeliveryState> states = new ArrayList<>(segmentStates);
        states.set(segment, segmentState);
        return new Attempt(ordinal, step, state, segments, states, reason);
    }

    /// Whether the provider may ask money for it.
    public boolean mayBeCharged() {
        return switch (state) {
            case CLAIMED, SUBMITTED, DELIVERED, UNKNOWN -> true;
            case FAILED -> !segmentStates.isEmpty();
            case READY, PUBLISHED, WITHDRAWN -> false;
        };
    }

    boolean everySegmentDelivered() {
        return segmentStates.size() == segments && segmentStates.stream().allMatch(DeliveryState::onHandset);
    }

    boolean everySegmentRead() {
        return segmentStates.size() == segments && segmentStates.stream().allMatch(DeliveryState.READ::equals);
    }

    /// It arrived, and its step asks for more than that.
    boolean unread() {
        return state.handedOver() && everySegmentDelivered();
    }
}
