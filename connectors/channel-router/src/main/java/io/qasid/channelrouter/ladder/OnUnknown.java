package io.qasid.channelrouter.ladder;

import io.qasid.model.Category;

/// What to do when nobody knows whether the provider took a message.
public enum OnUnknown {
    /// Send nothing more: a late receipt settles it, or the deadline does. Never two.
    HOLD,
    /// Go on with the next step: better twice than not at all.
    NEXT_STEP;

    /// A code or a warning that comes twice does no harm, one that never comes does.
    public static OnUnknown of(Category category) {
        return switch (category) {
            case OTP, EMERGENCY -> NEXT_STEP;
            case TRANSACTIONAL, MARKETING -> HOLD;
        };
    }
}
