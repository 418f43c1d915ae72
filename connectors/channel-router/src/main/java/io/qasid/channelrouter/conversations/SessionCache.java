package io.qasid.channelrouter.conversations;

import io.lettuce.core.KeyScanCursor;
import io.lettuce.core.ScanArgs;
import io.lettuce.core.ScanCursor;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.sync.RedisCommands;
import io.qasid.model.TenantId;
import io.qasid.redis.Redis;
import io.qasid.redis.RedisAnswer;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Sessions as Redis has them: `chan:session:{senderId}:{msisdnHash}`, a hash that is gone when the
/// session would be over. It is a copy and may be old or missing; of several tenants under one sender
/// it has whoever spoke last.
final class SessionCache {
    static final String PREFIX = "chan:session:";

    private static final String ID = "conversation";
    private static final String TENANT = "tenant";
    private static final String OPENED = "opened";
    private static final String ACTIVE = "active";
    private static final String TURNS = "turns";
    private static final String[] FIELDS = {ID, TENANT, OPENED, ACTIVE, TURNS};
    private static final int SCANNED_AT_ONCE = 250;

    /// The same fields of every key, in one round trip; of a key that holds no hash, nothing.
    private static final String READ = """
            local found = {}
            for i, key in ipairs(KEYS) do
                local fields = redis.pcall('hmget', key, unpack(ARGV))
                found[i] = fields.err and {} or fields
            end
            return found
            """;

    /// The fields' names, then for each key their values and when it is over. One command for all of them: a message
    /// costs Redis and its client little then. What holds no hash is left alone.
    private static final String WRITE = """
            for i, key in ipairs(KEYS) do
                local values = 5 + (i - 1) * 6
                local hash = {}
                for f = 1, 5 do
                    hash[2 * f - 1] = ARGV[f]
                    hash[2 * f] = ARGV[values + f]
                end
                local set = redis.pcall('hset', key, unpack(hash))
                if not (type(set) == 'table' and set.err) then
                    redis.call('pexpireat', key, ARGV[values + 6])
                end
            end
            """;

    private final Redis redis;
    private final Duration inactivity;

    SessionCache(Redis redis, Duration inactivity) {
        this.redis = redis;
        this.inactivity = inactivity;
    }

    enum Written {
        /// Redis has them, or something newer.
        DONE,
        /// Somebody else wrote one of them meanwhile: nothing was written.
        RACED,
        AWAY
    }

    static String key(String sender, String msisdnHash) {
        return PREFIX + sender + ":" + msisdnHash;
    }

    boolean isThere() {
        return redis.isThere();
    }

    /// Empty when it has none, or is away.
    Optional<Session> find(String sender, String msisdnHash) {
        String key = key(sender, msisdnHash);
        Map<String, Session> known = read(List.of(key));
        return known == null ? Optional.empty() : Optional.ofNullable(known.get(key));
    }

    /// Those of the keys that it has; null when it is away.
    @Nullable
    Map<String, Session> read(List<String> keys) {
        if (keys.isEmpty()) {
            return isThere() ? Map.of() : null;
        }
        RedisAnswer<List<Object>> answer =
                redis.ask(commands -> commands.eval(READ, ScriptOutputType.MULTI, array(keys), FIELDS));
        return answer instanceof RedisAnswer.Said<List<Object>>(var fields) ? parse(keys, fields) : null;
    }

    /// Writes what is newer than what it has: all of it or nothing.
    ///
    /// @param sessions one for each key
    Written write(List<Session> sessions) {
        return change(sessions.stream().map(SessionCache::key).toList(), (commands, known) -> {
            List<Session> newer = sessions.stream()
                    .filter(session -> {
                        Session there = known.get(key(session));
                        return there == null || session.supersedes(there);
                    })
                    .toList();
            return newer.isEmpty() ? null : () -> put(commands, newer);
        });
    }

    /// Deletes what is still what it was.
    ///
    /// @param ids by key; null: what is there is no session
    Written delete(Map<String, @Nullable UUID> ids) {
        return change(List.copyOf(ids.keySet()), (commands, known) -> {
            String[] same = ids.entrySet().stream()
                    .filter(entry -> {
                        Session there = known.get(entry.getKey());
                        return there == null
                                ? entry.getValue() == null
                                : there.id().equals(entry.getValue());
                    })
                    .map(Map.Entry::getKey)
                    .toArray(String[]::new);
            return same.length == 0 ? null : () -> commands.del(same);
        });
    }

    /// The next keys of sessions; null when it is away.
    ///
    /// @param cursor null: from the beginning
    @Nullable
    KeyScanCursor<String> scan(@Nullable ScanCursor cursor) {
        ScanArgs some = ScanArgs.Builder.matches(PREFIX + "*").limit(SCANNED_AT_ONCE);
        RedisAnswer<KeyScanCursor<String>> answer =
                redis.ask(commands -> cursor == null ? commands.scan(some) : commands.scan(cursor, some));
        return answer instanceof RedisAnswer.Said<KeyScanCursor<String>>(var found) ? found : null;
    }

    /// For how many seconds this Redis has been running; empty when it is away.
    OptionalLong uptimeSeconds() {
        if (redis.ask(commands -> commands.info("server")) instanceof RedisAnswer.Said<String>(var info)
                && info != null) {
            return info.lines()
                    .filter(line -> line.startsWith("uptime_in_seconds:"))
                    .mapToLong(line ->
                            Long.parseLong(line.substring(line.indexOf(':') + 1).strip()))
                    .findFirst();
        }
        return OptionalLong.empty();
    }

    private static String[] array(List<String> keys) {
        return keys.toArray(String[]::new);
    }

    private interface Change {
        /// What to do between `MULTI` and `EXEC`; null: nothing.
        @Nullable
        Runnable after(RedisCommands<String, String> commands, Map<String, Session> known);
    }

    /// `WATCH`, look, `MULTI`, change, `EXEC`.
    private Written change(List<String> keys, Change change) {
        RedisAnswer<Written> answer = redis.alone(commands -> {
            commands.watch(array(keys));
            List<Object> fields = commands.eval(READ, ScriptOutputType.MULTI, array(keys), FIELDS);
            Runnable wanted = change.after(commands, parse(keys, fields));
            if (wanted == null) {
                commands.unwatch();
                return Written.DONE;
            }
            commands.multi();
            wanted.run();
            return commands.exec().wasDiscarded() ? Written.RACED : Written.DONE;
        });
        return answer instanceof RedisAnswer.Said<Written>(var written) && written != null ? written : Written.AWAY;
    }

    /// @param fields of each key, in the order of the keys
    private static Map<String, Session> parse(List<String> keys, @Nullable List<?> fields) {
        Map<String, Session> found = new HashMap<>();
        for (int i = 0; fields != null && i < keys.size(); i++) {
            String key = keys.get(i);
            if (fields.get(i) instanceof List<?> values) {
                parse(key, values).ifPresent(session -> found.put(key, session));
            }
        }
        return found;
    }

    private void put(RedisCommands<String, String> commands, List<Session> sessions) {
        List<String> values = new ArrayList<>(List.of(FIELDS));
        for (Session session : sessions) {
            values.add(session.id().toString());
            values.add(session.key().tenant().toString());
            values.add(session.openedAt().toString());
            values.add(session.lastActiveAt().toString());
            values.add(Integer.toString(session.turns()));
            values.add(Long.toString(session.lastActiveAt().plus(inactivity).toEpochMilli()));
        }
        commands.eval(
                WRITE,
                ScriptOutputType.STATUS,
                array(sessions.stream().map(SessionCache::key).toList()),
                array(values));
    }

    private static String key(Session session) {
        return key(session.key().sender(), session.key().msisdnHash());
    }

    /// Empty for what is no session: somebody else's, or an older version's.
    ///
    /// @param values of [#FIELDS]
    private static Optional<Session> parse(String key, List<?> values) {
        int colon = key.lastIndexOf(':');
        if (values.size() != FIELDS.length || colon < PREFIX.length()) {
            return Optional.empty();
        }
        List<String> texts = values.stream().map(String::valueOf).toList();
        try {
            return Optional.of(new Session(
                    UUID.fromString(texts.get(0)),
                    new SessionKey(
                            TenantId.parse(texts.get(1)),
                            key.substring(PREFIX.length(), colon),
                            key.substring(colon + 1)),
                    Instant.parse(texts.get(2)),
                    Instant.parse(texts.get(3)),
                    Integer.parseInt(texts.get(4))));
        } catch (IllegalArgumentException | DateTimeException e) {
            return Optional.empty();
        }
    }
}
