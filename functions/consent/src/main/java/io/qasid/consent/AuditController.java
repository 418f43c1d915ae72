package io.qasid.consent;

import io.micronaut.context.annotation.Context;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.qasid.http.Problem;
import io.qasid.http.api.AdminAnswers;
import io.qasid.http.api.PageCursor;
import io.qasid.http.api.PageSize;
import io.qasid.http.api.QueryAnswers;
import io.qasid.model.TenantId;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.enums.ParameterIn;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// `GET /v1/consents/changes?tenantId=`: who changed what from what to what, and when.
@Context
@Controller("/v1/consents/changes")
@ExecuteOn(TaskExecutors.BLOCKING)
final class AuditController {
    private final ConsentAudit audit;

    AuditController(ConsentAudit audit) {
        this.audit = audit;
    }

    @Get("{?tenantId,cursor,limit}")
    @Operation(
            operationId = "listConsentChanges",
            summary = "Lists who changed what from what to what, the newest first",
            parameters =
                    @Parameter(
                            in = ParameterIn.QUERY,
                            name = "tenantId",
                            required = true,
                            description = "Whose recipients.",
                            schema = @Schema(type = "string", format = "uuid")))
    @ApiResponse(
            responseCode = "200",
            description = "A page of changes.",
            content =
                    @Content(
                            mediaType = "application/json",
                            schema = @Schema(implementation = ConsentView.Changes.class)))
    @QueryAnswers
    @AdminAnswers
    HttpResponse<?> list(
            HttpRequest<?> request,
            @Nullable String tenantId,
            @Nullable @PageCursor String cursor,
            @Nullable @PageSize String limit)
            throws SQLException {
        Query query = new Query();
        Optional<TenantId> tenant = query.tenant(tenantId);
        long before = query.cursor(cursor);
        int size = query.pageSize(limit);
        if (tenant.isEmpty() || !query.errors().isEmpty()) {
            return Problem.invalidFields(query.errors()).response(request);
        }
        // one more than asked for says whether there is a next page
        List<ConsentAudit.Entry> found = audit.page(tenant.get(), before, size + 1);
        List<ConsentAudit.Entry> shown = found.subList(0, Math.min(size, found.size()));
        return HttpResponse.ok(new ConsentView.Changes(
                shown.stream()
                        .map(entry -> ConsentView.of(tenant.get(), entry.recipientHash(), entry.change()))
                        .toList(),
                found.size() > size ? String.valueOf(shown.getLast().id()) : null));
    }
}
