package io.qasid.tenantwebhooks.admin;

import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Post;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
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
    Retention.Outcome run() throws SQLException {
        return retention.run();
    }
}
