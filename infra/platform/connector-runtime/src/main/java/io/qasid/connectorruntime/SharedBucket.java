package io.qasid.connectorruntime;

import io.lettuce.core.ScriptOutputType;
import io.qasid.model.Route;
import io.qasid.redis.Redis;
import io.qasid.redis.RedisAnswer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// The bucket of one account in Redis, at `chan:bucket:{route}`, for all copies of its connector. As [RateBudget], by
/// the server's clock; it also keeps what a [Ceiling] keeps, so that one copy's 429 holds for all.
final class SharedBucket {
    /// Longer than a provider's longest pause: afterwards it is full, and nothing worth remembering is lost.
    private static final Duration FORGOTTEN_AFTER = Duration.ofMinutes(10);

    private static final double MILLI = 1e3;

    /// Answers what is given, microseconds until there is one, all that was ever given, thousandths of the rate a
    /// second, microseconds until the account may send at all.
    private static final String TAKE = """
            local t = redis.call('TIME')
            local now = t[1] * 1000000 + t[2]
            local kept = redis.call('HMGET', KEYS[1], 'tokens', 'at', 'total', 'learned', 'open')
            local rate = tonumber(ARGV[1])
            local open = tonumber(kept[5]) or 0
            if kept[4] then
              local grown = tonumber(kept[4]) * ARGV[7] ^ math.max(0, (now - open) / 1e6 - ARGV[8])
              if grown < rate then rate = grown end
            end
            local capacity = math.max(math.min(math.max(rate, 1), 2), rate * ARGV[9])
            local left = math.min(capacity * ARGV[2], capacity - 1)
            local tokens = 0
            if kept[1] then
              tokens = tonumber(kept[1]) + math.max(0, now - kept[2]) * rate / 1e6
            elseif ARGV[5] == '1' then
              tokens = capacity
            end
            tokens = math.min(capacity, math.min(capacity, tokens) - ARGV[4])
            local given = 0
            if open <= now then
              given = math.max(0, math.min(tonumber(ARGV[3]), math.floor(tokens - left)))
            end
            tokens = tokens - given
            local total = (tonumber(kept[3]) or 0) + given
            redis.call('HSET', KEYS[1], 'tokens', string.format('%.6f', tokens), 'at', string.format('%.0f', now),
                'total', string.format('%.0f', total))
            redis.call('PEXPIRE', KEYS[1], ARGV[6])
            local missing = math.max(0, 1 + left - tokens)
            return {given, math.ceil(missing * 1e6 / rate), total, math.floor(rate * 1000), math.max(0, open - now)}
            """;

    private static final String THROTTLE = """
            local t = redis.call('TIME')
            local now = t[1] * 1000000 + t[2]
            local kept = redis.call('HMGET', KEYS[1], 'learned', 'open', 'measured')
            local open = tonumber(kept[2]) or 0
            local learned = tonumber(ARGV[2])
            local measured = ARGV[4]
            if kept[1] and open > now then
              local before = tonumber(kept[1])
              if kept[3] == measured then
                learned = math.max(learned, before)
              elseif kept[3] == '1' then
                learned = before
                measured = '1'
              end
            end
            redis.call('HSET', KEYS[1], 'learned', string.format('%.3f', learned), 'measured', measured,
                'open', string.format('%.0f', math.max(open, now + ARGV[1])),
                'tokens', '0', 'at', string.format('%.0f', now))
            redis.call('PEXPIRE', KEYS[1], ARGV[3])
            return 1
            """;

    private final Redis redis;
    private final String[] key;

    SharedBucket(Redis redis, Route route) {
        this.redis = redis;
        this.key = new String[] {"chan:bucket:" + route};
    }

    /// @param given tokens
    /// @param untilNext how long until there may be one more
    /// @param total of all copies, ever
    /// @param rate a second, that is in force
    /// @param closedFor how long the account keeps silent, zero if it does not
    record Given(int given, Duration untilNext, double total, double rate, Duration closedFor) {}

    /// Takes up to so many tokens.
    ///
    /// @param rate a second, that the caller believes in
    /// @param left part of a full bucket that is left to others
    /// @param owed tokens that were used beyond those taken; negative: were taken and not used
    /// @param full whether a bucket that nobody knows of is a full one
    /// @return empty while Redis is away
    Optional<Given> take(double rate, double left, int wanted, int owed, boolean full) {
        RedisAnswer<List<Long>> answer = redis.ask(commands -> commands.eval(
                TAKE,
                ScriptOutputType.MULTI,
                key,
                Double.toString(rate),
                Double.toString(left),
                Integer.toString(wanted),
                Integer.toString(owed),
                full ? "1" : "0",
                Long.toString(FORGOTTEN_AFTER.toMillis()),
                Double.toString(Ceiling.GROWTH_A_SECOND),
                Long.toString(Ceiling.HELD_FOR.toSeconds()),
                Double.toString(RateBudget.BURST_SECONDS)));
        return answer instanceof RedisAnswer.Said<List<Long>>(List<Long> said) && said != null
                ? Optional.of(new Given(
                        said.get(0).intValue(),
                        micros(said.get(1)),
                        said.get(2),
                        said.get(3) / MILLI,
                        micros(said.get(4))))
                : Optional.empty();
    }

    private static Duration micros(long count) {
        return Duration.ofNanos(count * 1_000);
    }

    /// The account keeps silent for so long and goes on at this rate. Not told while Redis is away.
    void throttled(Duration pause, Ceiling.Learned learned) {
        redis.ask(commands -> commands.eval(
                THROTTLE,
                ScriptOutputType.INTEGER,
                key,
                Long.toString(pause.toNanos() / 1_000),
                Double.toString(learned.rate()),
                Long.toString(FORGOTTEN_AFTER.toMillis()),
                learned.measured() ? "1" : "0"));
    }
}
