package io.qasid.secrets;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Timestamp;
import io.lettuce.core.ScriptOutputType;
import io.nats.client.Connection;
import io.qasid.events.Subjects;
import io.qasid.model.Route;
import io.qasid.proto.v1.Envelope;
import io.qasid.proto.v1.OttAccountRotated;
import io.qasid.redis.Redis;
import io.qasid.redis.RedisAnswer;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// What an announced rotation looks like on its two ways (CHAN-15): the event `chan.ott_account.rotated.v1`, and the
/// sentinel `chan:ott:rotated:{route}` in Redis, which stays for a day. Both carry the time of the announcement, and
/// the more recent counts.
public final class RotationSignals {
    private static final Duration SENTINEL_STAYS = Duration.ofDays(1);
    /// Two routers may write in the wrong order.
    private static final String WRITE = """
            if tonumber(redis.call('get', KEYS[1]) or '0') < tonumber(ARGV[1]) then
              redis.call('set', KEYS[1], ARGV[1], 'PX', ARGV[2])
            end
            return redis.call('get', KEYS[1])
            """;

    private RotationSignals() {}

    /// That there is a newer secret for an account.
    ///
    /// @param route empty where it could not be read: any account
    public record Rotated(Optional<Route> route, Instant at) {}

    public static String sentinel(Route route) {
        return "chan:ott:rotated:" + route;
    }

    /// @return whether the server was there to take it; nobody confirms that anybody heard it
    public static boolean publish(Connection nats, Route route, Instant at, String id) {
        Envelope event = Envelope.newBuilder()
                .setId(id)
                .setType(Subjects.OTT_ACCOUNT_ROTATED)
                .setGeneration(1)
                .setTime(Timestamp.newBuilder().setSeconds(at.getEpochSecond()).setNanos(at.getNano()))
                .setPayload(payload(route))
                .build();
        try {
            nats.publish(Subjects.OTT_ACCOUNT_ROTATED, event.toByteArray());
            return true;
        } catch (IllegalStateException e) {
            return false;
        }
    }

    private static ByteString payload(Route route) {
        return OttAccountRotated.newBuilder().setRoute(route.toString()).build().toByteString();
    }

    /// @throws IllegalArgumentException if nothing of it can be read
    static Rotated heard(byte[] event) {
        try {
            Envelope envelope = Envelope.parseFrom(event);
            Timestamp time = envelope.getTime();
            Instant at = Instant.ofEpochSecond(time.getSeconds(), time.getNanos());
            OttAccountRotated rotated = OttAccountRotated.parseFrom(envelope.getPayload());
            return new Rotated(
                    rotated.getRoute().isEmpty() ? Optional.empty() : Optional.of(Route.parse(rotated.getRoute())), at);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalArgumentException("no event of a rotation", e);
        }
    }

    /// @return whether Redis has it, or a newer one
    public static boolean write(Redis redis, Route route, Instant at) {
        String[] keys = {sentinel(route)};
        RedisAnswer<String> answer = redis.ask(commands -> commands.eval(
                WRITE,
                ScriptOutputType.VALUE,
                keys,
                Long.toString(at.toEpochMilli()),
                Long.toString(SENTINEL_STAYS.toMillis())));
        return answer instanceof RedisAnswer.Said<String>;
    }

    /// Empty when there is none, or nobody to ask.
    static Optional<Instant> read(Redis redis, Route route) {
        RedisAnswer<String> answer = redis.ask(commands -> commands.get(sentinel(route)));
        return answer instanceof RedisAnswer.Said<String>(String millis)
                        && millis != null
                        && millis.matches("[0-9]{1,15}")
                ? Optional.of(Instant.ofEpochMilli(Long.parseLong(millis)))
                : Optional.empty();
    }
}
