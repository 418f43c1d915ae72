package io.qasid.tenantwebhooks.admin;

import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Post;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.qasid.http.api.AdminAnswers;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import java.sql.SQLException;

/// `POST /v1/webhooks/retention`: called by a schedule (hourly does), repeated while the answer says `more`.
@Controller("/v1/webhooks/retention")
@ExecuteOn(TaskExecutors.BLOCKING)
final class RetentionController {
    private final Retention retention;

    RetentionController(Retention retention) {
        this.retention = retention;
    }

    @Post
    @Operation(
            operationId = "runRetention",
            summary = "Takes away what was kept long enough",
            description = "A schedule calls it hourly, and at once again while the answer says more.")
    @ApiResponse(responseCode = "200", description = "What was taken away.")
    @AdminAnswers
    Retention.Outcome run() throws SQLException {
        return retention.run();
    }
}
