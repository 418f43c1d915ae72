package io.qasid.local.client;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.Consumer;

/// Sends as a good client does: no answer or a temporary refusal is repeated with the same idempotency key until it is
/// answered or patience ends, never sooner than the server asked.
public final class PatientSender {
    private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
    private static final Duration PAUSE_MAX = Duration.ofSeconds(5);

    private final QasidApi api;
    private final InstantSource clock;
    private final Pause pause;
    private final Duration patience;

    public PatientSender(QasidApi api, InstantSource clock, Pause pause, Duration patience) {
        this.api = api;
        this.clock = clock;
        this.pause = pause;
        this.patience = patience;
    }

    /// @param putOff told of each temporary refusal that is followed by another try
    /// @throws UnreachableException when there was no answer to the last try
    public Answer send(SendRequest request, String idempotencyKey, Consumer<Answer.Problem> putOff) {
        Instant end = clock.instant().plus(patience);
        Duration wait = FIRST_PAUSE;
        while (true) {
            Duration asked = Duration.ZERO;
            boolean last = clock.instant().plus(wait).isAfter(end);
            try {
                Answer answer = api.send(request, idempotencyKey);
                if (!(answer instanceof Answer.Problem problem) || !problem.temporary() || last) {
                    return answer;
                }
                asked = problem.retryAfter();
                putOff.accept(problem);
            } catch (UnreachableException e) {
                if (last) {
                    throw e;
                }
            }
            pause.of(wait.compareTo(asked) > 0 ? wait : asked);
            wait = wait.multipliedBy(2).compareTo(PAUSE_MAX) > 0 ? PAUSE_MAX : wait.multipliedBy(2);
        }
    }
}
