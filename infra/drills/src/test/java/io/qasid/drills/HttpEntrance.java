package io.qasid.drills;

import io.qasid.local.client.QasidApi;
import io.qasid.local.client.UnreachableException;
import java.time.Instant;

/// The tenant's own way in: `POST /v1/messages`.
///
/// @param sender whom the messages are from
record HttpEntrance(QasidApi api, String sender) implements Entrance {

    @Override
    public Answer send(DrillMessage message, Instant deadline) {
        try {
            return switch (api.send(message.request(sender, deadline), message.key())) {
                case io.qasid.local.client.Answer.Accepted(String id, boolean replayed) -> new Answer.Accepted(id);
                case io.qasid.local.client.Answer.Problem problem ->
                    problem.temporary()
                            ? new Answer.TryAgain(problem.http() + " " + problem.code(), problem.retryAfter())
                            : new Answer.Refused(problem.http() + " " + problem.code());
            };
        } catch (UnreachableException e) {
            return new Answer.TryAgain("no answer");
        }
    }
}
