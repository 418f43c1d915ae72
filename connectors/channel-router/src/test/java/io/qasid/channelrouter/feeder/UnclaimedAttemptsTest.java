package io.qasid.channelrouter.feeder;

import static org.assertj.core.api.Assertions.assertThat;

import io.qasid.channelrouter.feeder.UnclaimedAttempts.Remedy;
import io.qasid.events.DispatchStreams.Queue;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UnclaimedAttemptsTest {

    @ParameterizedTest(name = "stream there {0}, connector asks {1}, {2} waiting, claims flow {3}, holds {4}: {5}")
    @CsvSource({
        "false, false,  0, false, true,  MAKE_STREAM_ANEW",
        "false, false,  0, true,  true,  MAKE_STREAM_ANEW",
        // asks and gets nothing, whatever the server says of what it holds
        "true,  true,   0, false, true,  MAKE_STREAM_ANEW",
        "true,  true,   7, false, true,  MAKE_STREAM_ANEW",
        // the connector is away or busy
        "true,  false,  7, false, true,  WAIT",
        "true,  false,  7, true,  true,  WAIT",
        // a backlog is being worked off
        "true,  true,   7, true,  true,  WAIT",
        // nothing is in the stream any more, so that these got lost
        "true,  true,   0, true,  true,  PUBLISH_AGAIN",
        "true,  false,  0, true,  true,  PUBLISH_AGAIN",
        "true,  false,  0, false, true,  PUBLISH_AGAIN",
        // a connector would find no place in it, so that whatever is published gets lost
        "true,  false,  0, false, false, MAKE_STREAM_ANEW",
        "true,  false,  7, false, false, MAKE_STREAM_ANEW",
    })
    void whatIsDoneDependsOnWhereTheyAre(
            boolean streamThere,
            boolean connectorAsks,
            long waiting,
            boolean claimsFlow,
            boolean holds,
            Remedy remedy) {
        assertThat(UnclaimedAttempts.remedy(new Queue(streamThere, connectorAsks, waiting), claimsFlow, holds))
                .isEqualTo(remedy);
    }
}
