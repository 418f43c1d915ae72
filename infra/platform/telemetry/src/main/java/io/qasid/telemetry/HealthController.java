package io.qasid.telemetry;

import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;

/// `GET /health/ready`: 200 or 503 with one line for each dependency. `GET /health/live`: 200 while requests are
/// answered.
@Controller("/health")
final class HealthController {
    private final Collection<ReadinessCheck> checks;

    HealthController(Collection<ReadinessCheck> checks) {
        this.checks = checks;
    }

    @Get("/ready")
    @ExecuteOn(TaskExecutors.BLOCKING)
    HttpResponse<Map<String, String>> ready() {
        Map<String, String> states = new TreeMap<>();
        for (ReadinessCheck check : checks) {
            states.put(check.dependency(), check.ready() ? "up" : "down");
        }
        boolean ready = !states.containsValue("down");
        return HttpResponse.<Map<String, String>>status(ready ? HttpStatus.OK : HttpStatus.SERVICE_UNAVAILABLE)
                .body(states);
    }

    @Get("/live")
    Map<String, String> live() {
        return Map.of("status", "up");
    }
}
