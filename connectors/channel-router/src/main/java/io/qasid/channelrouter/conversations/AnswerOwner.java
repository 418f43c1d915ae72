package io.qasid.channelrouter.conversations;

import io.qasid.model.MessageId;
import io.qasid.model.TenantId;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;

/// Whose an answer is. Pure.
///
/// @param inReplyTo empty: it belongs to no conversation
/// @param route the word that says so, or that is the tenant's within its conversation
public record AnswerOwner(TenantId tenant, Optional<MessageId> inReplyTo, Optional<KeywordRoute> route) {
    /// A conversation that was quiet for longer is over: a word of somebody else's counts more than it.
    public static final Duration OPEN_FOR = Duration.ofDays(3);

    /// The last conversation of a sender with a person.
    ///
    /// @param lastActiveAt when the sender wrote last
    /// @param answeredAt when the person did, at the earliest ever if never
    public record Conversation(TenantId tenant, MessageId message, Instant lastActiveAt, Instant answeredAt) {
        /// One that nobody has answered.
        public Conversation(TenantId tenant, MessageId message, Instant lastActiveAt) {
            this(tenant, message, lastActiveAt, Instant.MIN);
        }

        public boolean open(Instant now) {
            return now.isBefore(lastActiveAt.plus(OPEN_FOR));
        }
    }

    /// While a conversation is open the answer is its tenant's, whatever it begins with: a private "yes" to one tenant
    /// must not reach another one that has registered the word. Then the words count, then a conversation that is
    /// over, then whoever owns the sender. What is a keyword of everybody's is about the conversation, open or
    /// over.
    ///
    /// @param keyword of every recipient: no tenant's word counts
    /// @param word the route of the answer's first word
    /// @param anything the sender's [KeywordRoute#ANYTHING]
    /// @return empty: nobody's
    public static Optional<AnswerOwner> of(
            Optional<Conversation> conversation,
            Optional<Keyword> keyword,
            Optional<KeywordRoute> word,
            Optional<KeywordRoute> anything,
            Instant now) {
        Optional<KeywordRoute> said = keyword.isPresent() ? Optional.empty() : word;
        Optional<AnswerOwner> within = conversation.map(known -> new AnswerOwner(
                known.tenant(),
                Optional.of(known.message()),
                said.filter(route -> route.tenant().equals(known.tenant()))));
        Optional<AnswerOwner> open =
                within.filter(owner -> conversation.orElseThrow().open(now));
        return open.or(() -> said.map(AnswerOwner::by)).or(() -> within).or(() -> anything.map(AnswerOwner::by));
    }

    private static AnswerOwner by(KeywordRoute route) {
        return new AnswerOwner(route.tenant(), Optional.empty(), Optional.of(route));
    }

    /// What keeps the answers of one person to one sender in order. It tells neither.
    ///
    /// @param writtenTo number, short code or route of the account
    public static String orderKey(String writtenTo, String msisdnHash) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256")
                    .digest((writtenTo + "\n" + msisdnHash).getBytes(StandardCharsets.UTF_8));
            return "answers/" + HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
