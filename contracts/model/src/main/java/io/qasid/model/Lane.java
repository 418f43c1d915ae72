package io.qasid.model;

import java.util.Locale;

/// Which of the two queues of a route a message waits in. Urgent never waits behind a campaign.
public enum Lane {
    URGENT,
    NORMAL;

    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
