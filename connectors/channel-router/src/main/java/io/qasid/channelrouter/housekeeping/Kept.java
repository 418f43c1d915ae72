package io.qasid.channelrouter.housekeeping;

import io.micronaut.context.annotation.ConfigurationProperties;
import java.time.Duration;

/// `qasid.channel-router.kept.*`: for how long there is still what nobody needs to go on.
///
/// @param sessions conversations that are over, from their end; 2 days to 10 years
/// @param setAside what the consent function could not take, from when it was set aside: 30 days to 10 years, for
///     somebody has to record it by hand
@ConfigurationProperties("qasid.channel-router.kept")
record Kept(Duration sessions, Duration setAside) {
    private static final Duration LONGEST = Duration.ofDays(3_653);
    /// They are laid beside Redis once a day.
    private static final Duration SESSIONS_LEAST = Duration.ofDays(2);

    private static final Duration SET_ASIDE_LEAST = Duration.ofDays(30);

    Kept {
        check("sessions", sessions, SESSIONS_LEAST);
        check("set-aside", setAside, SET_ASIDE_LEAST);
    }

    private static void check(String name, Duration value, Duration least) {
        if (value.compareTo(least) < 0 || value.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("qasid.channel-router.kept." + name + " must be " + least.toDays()
                    + " to " + LONGEST.toDays() + " days, was " + value);
        }
    }
}
