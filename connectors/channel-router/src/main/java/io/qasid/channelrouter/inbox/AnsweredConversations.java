package io.qasid.channelrouter.inbox;

import io.qasid.channelrouter.Wire;
import io.qasid.proto.v1.MobileOriginated;
import io.qasid.storage.RoundTrip;
import java.time.Instant;
import java.util.List;

/// When recipients last answered, in their conversations: for a while the account may then write what it wants.
final class AnsweredConversations {
    private AnsweredConversations() {}

    /// @param sender as the conversation is found by, see [Correlations#answeredAs]
    record Answer(String sender, String msisdnHash, Instant at) {
        /// The provider's time, if it has passed: what comes late opens nothing for longer.
        static Answer of(MobileOriginated message, String msisdnHash, Instant now) {
            Instant said = message.hasAt() ? Wire.instant(message.getAt()) : now;
            return new Answer(Correlations.answeredAs(message), msisdnHash, said.isBefore(now) ? said : now);
        }
    }

    /// In the order of their key, as claims open them: neither waits for the other in a circle.
    static void note(RoundTrip trip, List<Answer> answers) {
        if (answers.isEmpty()) {
            return;
        }
        trip.update(
                """
                with last as (
                    select c.sender, c.msisdn_hash, a.at
                    from (select sender, msisdn_hash, max(at) as at
                          from unnest(?::text[], ?::text[], ?::timestamptz[]) as n(sender, msisdn_hash, at)
                          group by sender, msisdn_hash) a
                    join conversations c on c.sender = a.sender and c.msisdn_hash = a.msisdn_hash
                    order by c.sender, c.msisdn_hash for update of c)
                update conversations c set answered_at = greatest(c.answered_at, last.at)
                from last where c.sender = last.sender and c.msisdn_hash = last.msisdn_hash
                """,
                columns -> columns.texts(answers, Answer::sender)
                        .texts(answers, Answer::msisdnHash)
                        .times(answers, Answer::at));
    }
}
