package io.qasid.channelrouter.conversations;

import io.qasid.channelrouter.accept.LadderPolicy;
import io.qasid.channelrouter.accept.RouteOrder;
import io.qasid.channelrouter.accept.RouteOutcome;
import io.qasid.channelrouter.accept.RouteWithFallback;
import io.qasid.model.Category;
import io.qasid.model.SenderId;
import io.qasid.outbox.HandOver;
import io.qasid.storage.Database;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Answers whoever asks for help with one message of the tenant's, which goes the way of every message: gates, price,
/// audit. A no is the end of it, also one for want of an answer. The tenant knows it by its metadata, `"autoReply":
/// "help"`.
///
/// A repeat has the same idempotency key, so it is the same message.
public final class HelpReplies implements HandOver.Taker<HelpReplyRow> {
    private static final Logger LOG = LoggerFactory.getLogger(HelpReplies.class);
    /// Help that comes later than this helps nobody.
    private static final Duration HELPS_WITHIN = Duration.ofMinutes(5);

    private final Database database;
    private final RouteWithFallback routing;

    public HelpReplies(Database database, RouteWithFallback routing) {
        this.database = database;
        this.routing = routing;
    }

    @Override
    public HandOver.Answer take(List<HelpReplyRow> batch) throws IOException {
        List<RouteOrder> orders = new ArrayList<>();
        try (Connection connection = database.connection()) {
            for (HelpReplyRow row : batch) {
                order(connection, row).ifPresent(orders::add);
            }
        } catch (SQLException e) {
            throw new IOException(e);
        }
        boolean settled = true;
        for (RouteOutcome outcome : routing.routeAll(orders)) {
            settled &= settled(outcome);
        }
        return settled ? HandOver.Answer.TAKEN : HandOver.Answer.NOT_NOW;
    }

    private static boolean settled(RouteOutcome outcome) {
        return switch (outcome) {
            case RouteOutcome.Accepted _ -> true;
            case RouteOutcome.Refused refused -> {
                LOG.debug("help is not given: {}", refused.code());
                yield true;
            }
            case RouteOutcome.Unavailable _ -> false;
        };
    }

    /// Empty when nobody can say whom the message would be from.
    private static Optional<RouteOrder> order(Connection connection, HelpReplyRow row) throws SQLException {
        Optional<HelpReplyRows.Answered> answered = row.inReplyTo().isPresent()
                ? HelpReplyRows.answered(connection, row.inReplyTo().get())
                : Optional.empty();
        Optional<String> sender = answered.map(HelpReplyRows.Answered::sender)
                .or(row::sender)
                .filter(from -> SenderId.flaw(from).isEmpty());
        return sender.map(from ->
                order(row, from, answered.map(HelpReplyRows.Answered::ladder).orElse(LadderPolicy.DEFAULT)));
    }

    private static RouteOrder order(HelpReplyRow row, String sender, String ladder) {
        String text = HelpTexts.in(row.language(), sender);
        return new RouteOrder(
                row.tenant(),
                "help/" + row.id(),
                sha256(text),
                row.recipient(),
                sender,
                text,
                Category.TRANSACTIONAL,
                row.at().plus(HELPS_WITHIN),
                Map.of("autoReply", "help"),
                "",
                Optional.empty(),
                ladder,
                Optional.empty(),
                Optional.empty());
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
