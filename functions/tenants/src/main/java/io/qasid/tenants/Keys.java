package io.qasid.tenants;

import io.qasid.model.TenantId;
import io.qasid.model.UuidV7;
import io.qasid.storage.TenantTransactions;
import io.qasid.tenants.ApiKey.State;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.UUID;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/// Every change of a key: row, history and announcement in one commit. Whatever changes the keys of one tenant holds
/// the
/// tenant's row, so that they come one after the other.
@Singleton
final class Keys {
    /// Of one tenant. A rotation counts twice while it lasts.
    static final int IN_FORCE_MAX = 50;

    private static final String IN_FORCE = """
            select count(*) from api_keys
             where tenant_id = ? and revoked_at is null and (expires_at is null or expires_at > ?)
            """;

    /// Returns nothing when the hash is known already, whosever it is.
    private static final String INSERT = """
            insert into api_keys (id, tenant_id, sha256, prefix, scopes, created_at, expires_at)
            values (?, ?, ?, ?, ?, ?, ?) on conflict (sha256) do nothing
            """;

    private static final String FIND = "select " + Rows.KEY + " from api_keys where id = ?";
    private static final String REVOKE = "update api_keys set revoked_at = ? where id = ? returning sha256";
    private static final String REPLACE =
            "update api_keys set expires_at = ?, replaced_by = ? where id = ? returning sha256";

    private final TenantTransactions transactions;
    private final Traces traces;
    private final InstantSource clock;
    private final UuidV7 ids;
    private final RandomGenerator random;

    Keys(TenantTransactions transactions, Traces traces, InstantSource clock, UuidV7 ids, RandomGenerator random) {
        this.transactions = transactions;
        this.traces = traces;
        this.clock = clock;
        this.ids = ids;
        this.random = random;
    }

    sealed interface Outcome {}

    /// @param secret shown once; empty for a key that was brought along
    record Made(ApiKey key, Optional<KeySecret> secret) implements Outcome {}

    record Revoked(ApiKey key) implements Outcome {}

    record NoTenant() implements Outcome {}

    record NoKey() implements Outcome {}

    /// The tenant has [#IN_FORCE_MAX] keys in force.
    record TooMany() implements Outcome {}

    /// A key with this hash is known already, of this tenant or of another one.
    record Known() implements Outcome {}

    /// Only an active key is rotated.
    record NotActive(State state) implements Outcome {}

    /// It was rotated before: its successor is the one to rotate.
    record Replaced(UUID by) implements Outcome {}

    Outcome issue(TenantId tenant, KeyRequest.Issue wanted) throws SQLException {
        Instant now = now();
        Optional<KeySecret> secret =
                wanted.brought().isPresent() ? Optional.empty() : Optional.of(KeySecret.make(random));
        byte[] sha256 = secret.map(KeySecret::sha256)
                .or(() -> wanted.brought().map(KeyRequest.Brought::sha256))
                .orElseThrow();
        ApiKey key = new ApiKey(
                ids.next(),
                tenant,
                secret.map(KeySecret::prefix)
                        .or(() -> wanted.brought().map(KeyRequest.Brought::prefix))
                        .orElseThrow(),
                wanted.scopes(),
                now,
                wanted.expiresAt().map(expiry -> expiry.truncatedTo(ChronoUnit.MICROS)),
                Optional.empty(),
                Optional.empty());
        return transactions.run(tenant, connection -> {
            if (Tenants.lock(connection, tenant).isEmpty()) {
                return new NoTenant();
            }
            if (inForce(connection, tenant, now) >= IN_FORCE_MAX) {
                return new TooMany();
            }
            if (!insert(connection, key, sha256)) {
                return new Known();
            }
            String how = secret.isPresent() ? "key issued: " : "key brought along: ";
            traces.history(connection, tenant, key.id(), how + shown(key), wanted.grounds(), now);
            // a cache may hold that there is no such key
            traces.announceKey(connection, tenant, sha256, now);
            return new Made(key, secret);
        });
    }

    /// A new key with the same scopes, from now on; the old one works until the overlap is over, and never longer than
    /// it would have. A key that was made to live for a while is followed by one that lives as long, from now.
    Outcome rotate(TenantId tenant, UUID id, KeyRequest.Rotate wanted) throws SQLException {
        Instant now = now();
        KeySecret secret = KeySecret.make(random);
        return transactions.run(tenant, connection -> {
            if (Tenants.lock(connection, tenant).isEmpty()) {
                return new NoTenant();
            }
            Optional<ApiKey> found = find(connection, id);
            if (found.isEmpty()) {
                return new NoKey();
            }
            ApiKey old = found.get();
            if (old.state(now) != State.ACTIVE) {
                return new NotActive(old.state(now));
            }
            if (old.replacedBy().isPresent()) {
                return new Replaced(old.replacedBy().get());
            }
            if (inForce(connection, tenant, now) >= IN_FORCE_MAX) {
                return new TooMany();
            }
            ApiKey next = new ApiKey(
                    ids.next(),
                    tenant,
                    secret.prefix(),
                    old.scopes(),
                    now,
                    old.expiresAt().map(expiry -> now.plus(Duration.between(old.createdAt(), expiry))),
                    Optional.empty(),
                    Optional.empty());
            if (!insert(connection, next, secret.sha256())) {
                throw new IllegalStateException("two keys of 256 random bits are the same");
            }
            Instant end = earlier(now.plus(wanted.overlap()).truncatedTo(ChronoUnit.MICROS), old.expiresAt());
            byte[] oldSha256 = replace(connection, id, end, next.id());
            traces.history(
                    connection,
                    tenant,
                    id,
                    "key rotated to " + next.id() + ", works until " + end,
                    wanted.grounds(),
                    now);
            traces.history(
                    connection,
                    tenant,
                    next.id(),
                    "key issued in the place of " + id + ": " + shown(next),
                    wanted.grounds(),
                    now);
            traces.announceKey(connection, tenant, oldSha256, now);
            return new Made(next, Optional.of(secret));
        });
    }

    /// At once, and for ever. One that is revoked already is answered as it stands.
    Outcome revoke(TenantId tenant, UUID id, Grounds grounds) throws SQLException {
        Instant now = now();
        return transactions.run(tenant, connection -> {
            if (Tenants.lock(connection, tenant).isEmpty()) {
                return new NoTenant();
            }
            Optional<ApiKey> found = find(connection, id);
            if (found.isEmpty()) {
                return new NoKey();
            }
            ApiKey key = found.get();
            if (key.revokedAt().isPresent()) {
                return new Revoked(key);
            }
            byte[] sha256 = revoke(connection, id, now);
            traces.history(connection, tenant, id, "key revoked", grounds, now);
            traces.announceKey(connection, tenant, sha256, now);
            return new Revoked(new ApiKey(
                    id,
                    tenant,
                    key.prefix(),
                    key.scopes(),
                    key.createdAt(),
                    key.expiresAt(),
                    Optional.of(now),
                    key.replacedBy()));
        });
    }

    private static Instant earlier(Instant one, Optional<Instant> other) {
        return other.isPresent() && other.get().isBefore(one) ? other.get() : one;
    }

    private static String shown(ApiKey key) {
        return key.scopes().stream().map(Scope::wireName).collect(Collectors.joining(", "))
                + key.expiresAt().map(expiry -> ", until " + expiry).orElse("");
    }

    private static int inForce(Connection connection, TenantId tenant, Instant now) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(IN_FORCE)) {
            select.setObject(1, tenant.value());
            Rows.bind(select, 2, now);
            try (ResultSet rows = select.executeQuery()) {
                rows.next();
                return rows.getInt(1);
            }
        }
    }

    private static boolean insert(Connection connection, ApiKey key, byte[] sha256) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
            insert.setObject(1, key.id());
            insert.setObject(2, key.tenant().value());
            insert.setBytes(3, sha256);
            insert.setString(4, key.prefix());
            insert.setArray(
                    5,
                    connection.createArrayOf(
                            "text", key.scopes().stream().map(Scope::wireName).toArray()));
            Rows.bind(insert, 6, key.createdAt());
            Rows.bind(insert, 7, key.expiresAt().orElse(null));
            return insert.executeUpdate() == 1;
        }
    }

    private static Optional<ApiKey> find(Connection connection, UUID id) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(FIND)) {
            select.setObject(1, id);
            try (ResultSet rows = select.executeQuery()) {
                return rows.next() ? Optional.of(Rows.key(rows)) : Optional.empty();
            }
        }
    }

    private static byte[] replace(Connection connection, UUID id, Instant end, UUID by) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(REPLACE)) {
            Rows.bind(update, 1, end);
            update.setObject(2, by);
            update.setObject(3, id);
            return sha256(update);
        }
    }

    private static byte[] revoke(Connection connection, UUID id, Instant now) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(REVOKE)) {
            Rows.bind(update, 1, now);
            update.setObject(2, id);
            return sha256(update);
        }
    }

    private static byte[] sha256(PreparedStatement update) throws SQLException {
        try (ResultSet rows = update.executeQuery()) {
            rows.next();
            return rows.getBytes(1);
        }
    }

    /// PostgreSQL keeps microseconds; an answer must read as the row will.
    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }
}
