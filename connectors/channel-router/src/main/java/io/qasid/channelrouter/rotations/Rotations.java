package io.qasid.channelrouter.rotations;

import io.nats.client.Connection;
import io.qasid.channelrouter.RouterSettings;
import io.qasid.channelrouter.audit.AuditEntry;
import io.qasid.channelrouter.audit.AuditedChange;
import io.qasid.model.Channel;
import io.qasid.model.Reason;
import io.qasid.model.Route;
import io.qasid.model.TenantId;
import io.qasid.model.UuidV7;
import io.qasid.redis.Redis;
import io.qasid.secrets.RotationSignals;
import io.qasid.storage.Database;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Announces that accounts have a newer secret: a record of the audit chain, then the event and the sentinel in Redis.
/// There is no outbox: whoever misses both reads the store a minute later anyway, and a provider's 401 sooner.
@Singleton
public final class Rotations {
    private static final Logger LOG = LoggerFactory.getLogger(Rotations.class);
    private static final String ORDER = "OPERATOR_ORDER";
    /// Of records that concern no tenant.
    private static final TenantId NOBODY = new TenantId(new UUID(0, 0));

    /// A command has 50 ms, which a busy Redis may miss; whoever announces can wait longer than a message can.
    private static final Duration SENTINEL_TAKES_MAX = Duration.ofSeconds(1);

    private static final Duration SENTINEL_AGAIN_AFTER = Duration.ofMillis(100);

    private final Database database;
    private final String region;
    private final Connection nats;
    private final Redis redis;
    private final UuidV7 ids;
    private final InstantSource clock;
    private final CountDownLatch closing = new CountDownLatch(1);

    Rotations(
            Database database, RouterSettings settings, Connection nats, Redis redis, UuidV7 ids, InstantSource clock) {
        this.database = database;
        this.region = settings.region();
        this.nats = nats;
        this.redis = redis;
        this.ids = ids;
        this.clock = clock;
    }

    /// What became of an announcement.
    ///
    /// @param event whether NATS was there to take it
    /// @param sentinel whether Redis has it
    public record Announced(Route route, Instant at, boolean event, boolean sentinel) {}

    /// Whether the account's credential is a secret that can be changed while it is used: that of a bind is a setting.
    public static boolean isRotatable(Route route) {
        return route.channel() != Channel.SMS;
    }

    /// @throws SQLException if it is not known to be recorded; nothing was announced then
    public List<Announced> announce(List<Route> accounts, String reason, String by) throws SQLException {
        Instant now = clock.instant();
        AuditedChange.commit(
                database,
                region,
                connection -> accounts.stream()
                        .map(route -> new AuditEntry(
                                now,
                                NOBODY,
                                null,
                                "CREDENTIAL_ROTATED",
                                0,
                                new Reason(ORDER, route + " by " + by + ": " + reason),
                                ""))
                        .toList());
        long sentinelsBy = System.nanoTime() + SENTINEL_TAKES_MAX.toNanos();
        return accounts.stream().map(route -> announce(route, now, sentinelsBy)).toList();
    }

    private Announced announce(Route route, Instant now, long sentinelsBy) {
        // first what never waits
        boolean event = RotationSignals.publish(nats, route, now, ids.next().toString());
        boolean sentinel = sentinel(route, now, sentinelsBy);
        LOG.info("{}: rotation announced{}{}", route, event ? "" : ", without NATS", sentinel ? "" : ", without Redis");
        return new Announced(route, now, event, sentinel);
    }

    /// Tries at least once for each account, and all of them together as long as [#SENTINEL_TAKES_MAX].
    private boolean sentinel(Route route, Instant now, long sentinelsBy) {
        while (!RotationSignals.write(redis, route, now)) {
            if (System.nanoTime() - sentinelsBy >= 0) {
                return false;
            }
            try {
                if (closing.await(SENTINEL_AGAIN_AFTER.toMillis(), TimeUnit.MILLISECONDS)) {
                    return false;
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
        return true;
    }

    @PreDestroy
    void close() {
        closing.countDown();
    }
}
