package io.qasid.channelrouter;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.qasid.http.BearerKey;
import java.time.Duration;
import java.util.Optional;

/// `qasid.channel-router.*`
///
/// @param region of this stack, part of every audit record: `kbl`
/// @param sessionInactivity when nothing was said for so long, the next turn opens another conversation
/// @param consent host:port of the consent gate
/// @param compliance host:port of the compliance gate
/// @param senders host:port of the sender gate
/// @param lease how long a connector that claimed an attempt may take to send it
/// @param leaseGrace how much longer an outcome is waited for before the attempt counts as unknown
/// @param currency of the price list, ISO 4217
/// @param outstandingMax attempts published and unclaimed for each lane: about a second of work
/// @param adminKeySha256 of the key for the admin API, in hex; empty: it refuses everybody
@ConfigurationProperties("qasid.channel-router")
public record RouterSettings(
        String region,
        String natsUrl,
        String redisUrl,
        Duration sessionInactivity,
        String consent,
        String compliance,
        String senders,
        Duration lease,
        Duration leaseGrace,
        int outstandingMax,
        String currency,
        String adminKeySha256) {
    private static final String ADMIN_KEY = "qasid.channel-router.admin-key-sha256";

    public RouterSettings {
        if (!region.matches("[a-z]{2,8}")) {
            throw new IllegalArgumentException(
                    "qasid.channel-router.region needs 2 to 8 letters, was '" + region + "'");
        }
        if (lease.toMillis() < 1_000 || lease.toMillis() > 300_000) {
            throw new IllegalArgumentException("qasid.channel-router.lease must be 1 s to 5 min, was " + lease);
        }
        // An outcome is reported within a second of the lease's end; sooner than that it would often look unknown.
        if (leaseGrace.toMillis() < 1_000) {
            throw new IllegalArgumentException(
                    "qasid.channel-router.lease-grace must be at least 1 s, was " + leaseGrace);
        }
        if (sessionInactivity.toMinutes() < 1 || sessionInactivity.toDays() > 30) {
            throw new IllegalArgumentException(
                    "qasid.channel-router.session-inactivity must be 1 min to 30 days, was " + sessionInactivity);
        }
        if (outstandingMax < 1 || outstandingMax > 50_000) {
            throw new IllegalArgumentException(
                    "qasid.channel-router.outstanding-max must be 1 to 50000, was " + outstandingMax);
        }
        if (!adminKeySha256.isEmpty()) {
            BearerKey.ofSetting(ADMIN_KEY, adminKeySha256);
        }
    }

    /// Empty: nobody is an admin.
    public Optional<BearerKey> adminKey() {
        return adminKeySha256.isEmpty()
                ? Optional.empty()
                : Optional.of(BearerKey.ofSetting(ADMIN_KEY, adminKeySha256));
    }
}
