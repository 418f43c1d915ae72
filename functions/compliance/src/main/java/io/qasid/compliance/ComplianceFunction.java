package io.qasid.compliance;

import io.qasid.boot.Module;
import io.swagger.v3.oas.annotations.OpenAPIDefinition;
import io.swagger.v3.oas.annotations.enums.SecuritySchemeType;
import io.swagger.v3.oas.annotations.info.Info;
import io.swagger.v3.oas.annotations.security.SecurityRequirement;
import io.swagger.v3.oas.annotations.security.SecurityScheme;

/// Runs the compliance function by itself.
@OpenAPIDefinition(
        info =
                @Info(
                        title = "Qasid compliance",
                        version = "v1",
                        description =
                                "The rules that messages are held to: quiet hours, blocked prefixes, content, caps,"
                                        + " obligations."),
        security = @SecurityRequirement(name = "adminKey"))
@SecurityScheme(
        name = "adminKey",
        type = SecuritySchemeType.HTTP,
        scheme = "bearer",
        description = "The admin key, whose SHA-256 this module's settings have.")
public final class ComplianceFunction {
    public static final Module MODULE = new Module("compliance", ComplianceFunction.class);

    private ComplianceFunction() {}

    static void main() {
        Module.runUntilTerminated(MODULE);
    }
}
