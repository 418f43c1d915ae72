package io.qasid.http.api;

import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// In an API's description: the problems of an operation that reads a JSON body.
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
@ApiResponse(
        responseCode = "400",
        description = "MALFORMED_BODY: the body is not one JSON object in UTF-8.",
        content = @Content(mediaType = ProblemBody.TYPE, schema = @Schema(implementation = ProblemBody.class)))
@ApiResponse(
        responseCode = "413",
        description = "BODY_TOO_LARGE: the body has more than 64 KiB.",
        content = @Content(mediaType = ProblemBody.TYPE, schema = @Schema(implementation = ProblemBody.class)))
@ApiResponse(
        responseCode = "415",
        description = "UNSUPPORTED_MEDIA_TYPE: the body is not announced as JSON.",
        content = @Content(mediaType = ProblemBody.TYPE, schema = @Schema(implementation = ProblemBody.class)))
@ApiResponse(
        responseCode = "422",
        description = "INVALID_FIELDS: fields are missing, unknown or not acceptable; errors names them all.",
        content = @Content(mediaType = ProblemBody.TYPE, schema = @Schema(implementation = ProblemBody.class)))
public @interface BodyAnswers {}
