package io.qasid.messages;

import io.qasid.http.api.ProblemBody;
import io.swagger.v3.oas.annotations.headers.Header;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// In the API's description: the problems that every operation can answer with.
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
@ApiResponse(
        responseCode = "401",
        description = "No key, or none that is known.",
        content =
                @Content(mediaType = "application/problem+json", schema = @Schema(implementation = ProblemBody.class)))
@ApiResponse(
        responseCode = "403",
        description =
                "The key lacks the scope, its tenant is suspended, or a message is refused by consent, a rule, quiet"
                        + " hours, or for its sender.",
        content =
                @Content(mediaType = "application/problem+json", schema = @Schema(implementation = ProblemBody.class)))
@ApiResponse(
        responseCode = "429",
        description = "Beyond the tenant's quota; nothing was done.",
        headers = {
            @Header(
                    name = "Retry-After",
                    description = "Seconds after which the whole quota is there again.",
                    schema = @Schema(type = "integer")),
            @Header(
                    name = "RateLimit-Policy",
                    description = "The quota q and its window w in seconds; on every answer to a request with a key.",
                    schema = @Schema(type = "string")),
            @Header(
                    name = "RateLimit",
                    description = "What is left (r) and when all is there again (t); likewise.",
                    schema = @Schema(type = "string"))
        },
        content =
                @Content(mediaType = "application/problem+json", schema = @Schema(implementation = ProblemBody.class)))
@ApiResponse(
        responseCode = "500",
        description = "Something broke that nobody foresaw.",
        content =
                @Content(mediaType = "application/problem+json", schema = @Schema(implementation = ProblemBody.class)))
@ApiResponse(
        responseCode = "503",
        description = "No answer can be given just now.",
        headers =
                @Header(
                        name = "Retry-After",
                        description = "Seconds after which the same request may be sent again.",
                        schema = @Schema(type = "integer")),
        content =
                @Content(mediaType = "application/problem+json", schema = @Schema(implementation = ProblemBody.class)))
@interface ProblemAnswers {}
