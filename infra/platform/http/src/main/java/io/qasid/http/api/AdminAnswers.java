package io.qasid.http.api;

import io.swagger.v3.oas.annotations.headers.Header;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// In an API's description: the problems that every operation of an admin API can answer with.
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
@ApiResponse(
        responseCode = "401",
        description = "UNAUTHORIZED: no key, or it is not the admin key.",
        content = @Content(mediaType = ProblemBody.TYPE, schema = @Schema(implementation = ProblemBody.class)))
@ApiResponse(
        responseCode = "500",
        description = "INTERNAL_ERROR: something broke that nobody foresaw.",
        content = @Content(mediaType = ProblemBody.TYPE, schema = @Schema(implementation = ProblemBody.class)))
@ApiResponse(
        responseCode = "503",
        description = "STORE_UNAVAILABLE: the store gave no answer. A change may or may not be recorded.",
        headers =
                @Header(
                        name = "Retry-After",
                        description = "Seconds after which the same request may be sent again.",
                        schema = @Schema(type = "integer")),
        content = @Content(mediaType = ProblemBody.TYPE, schema = @Schema(implementation = ProblemBody.class)))
public @interface AdminAnswers {}
