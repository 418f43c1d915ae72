package io.qasid.http.api;

import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Schema;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// In an API's description: how many entries a page has.
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.PARAMETER)
@Parameter(
        description = "Most entries of a page.",
        schema = @Schema(type = "integer", minimum = "1", maximum = "200", defaultValue = "50"))
public @interface PageSize {}
