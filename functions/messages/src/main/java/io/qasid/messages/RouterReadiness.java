package io.qasid.messages;

import io.micronaut.context.annotation.Context;
import io.qasid.http.StrictJson;
import io.qasid.proto.v1.GetMessageRequest;
import io.qasid.telemetry.ReadinessCheck;
import jakarta.annotation.PostConstruct;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;

/// Ready when the router answers. Before that the whole path is walked once, so that the first tenant doesn't
/// wait for classes, number metadata and a connection.
@Context
final class RouterReadiness implements ReadinessCheck {
    private static final Duration REHEARSAL_DEADLINE = Duration.ofMillis(800);
    private static final String NOBODY = "00000000-0000-0000-0000-000000000000";
    private static final byte[] SAMPLE = """
            {"to":"+93701234567","text":"سلام","category":"TRANSACTIONAL","metadata":{"a":"b"}}
            """.getBytes(StandardCharsets.UTF_8);

    private final RouterClient router;
    private final InstantSource clock;
    private volatile boolean rehearsed;

    RouterReadiness(RouterClient router, InstantSource clock) {
        this.router = router;
        this.clock = clock;
    }

    @PostConstruct
    void readASample() {
        if (StrictJson.read(SAMPLE) instanceof StrictJson.Read(var object)
                && SendRequestReader.read(object, clock.instant(), false)
                        instanceof SendRequestReader.Valid(SendRequest request)) {
            request.hash();
        } else {
            throw new IllegalStateException("the sample request is no longer valid");
        }
    }

    @Override
    public String dependency() {
        return "router";
    }

    @Override
    public boolean ready() {
        if (!rehearsed) {
            rehearsed = rehearse();
            return rehearsed;
        }
        return router.connected();
    }

    /// Asks for a message that nobody has.
    private boolean rehearse() {
        RouterAnswer<?> answer = router.ask(
                REHEARSAL_DEADLINE,
                stub -> stub.withWaitForReady()
                        .getMessage(GetMessageRequest.newBuilder()
                                .setTenantId(NOBODY)
                                .setMessageId(NOBODY)
                                .build()));
        return !(answer instanceof RouterAnswer.NoAnswer<?>);
    }
}
