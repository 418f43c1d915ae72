package io.qasid.ott;

import com.google.protobuf.InvalidProtocolBufferException;
import io.qasid.model.Msisdn;
import io.qasid.proto.v1.OttHeardBatch;
import io.qasid.proto.v1.OttHeardReply;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Answers `ott.heard.v1` after the commit.
final class HeardResponder {
    private static final Logger LOG = LoggerFactory.getLogger(HeardResponder.class);
    private static final int HEARD_MAX = 256;

    private final People people;

    HeardResponder(People people) {
        this.people = people;
    }

    /// @throws SQLException if the store is out: there is no answer then
    byte[] answer(byte[] request) throws SQLException {
        List<Heard> heard;
        try {
            OttHeardBatch batch = OttHeardBatch.parseFrom(request);
            if (batch.getHeardCount() > HEARD_MAX) {
                throw new IllegalArgumentException("at most " + HEARD_MAX + " in one request");
            }
            heard = batch.getHeardList().stream().map(Heard::of).toList();
        } catch (InvalidProtocolBufferException | IllegalArgumentException e) {
            LOG.warn("refused what was heard: {}", e.getClass().getSimpleName());
            return OttHeardReply.getDefaultInstance().toByteArray();
        }
        List<Optional<Msisdn>> recipients = people.remember(heard);
        return OttHeardReply.newBuilder()
                .setCommitted(true)
                .addAllRecipients(recipients.stream()
                        .map(recipient -> recipient.map(Msisdn::e164).orElse(""))
                        .toList())
                .build()
                .toByteArray();
    }
}
