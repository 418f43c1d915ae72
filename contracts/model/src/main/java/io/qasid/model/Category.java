package io.qasid.model;

/// What a message is for: it decides the lane, the consent rule and the default for unknown outcomes.
public enum Category {
    OTP(Lane.URGENT),
    TRANSACTIONAL(Lane.NORMAL),
    MARKETING(Lane.NORMAL),
    EMERGENCY(Lane.URGENT);

    private final Lane lane;

    Category(Lane lane) {
        this.lane = lane;
    }

    public Lane lane() {
        return lane;
    }
}
