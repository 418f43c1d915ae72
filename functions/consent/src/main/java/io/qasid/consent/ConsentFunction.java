package io.qasid.consent;

import io.qasid.boot.Module;
import io.swagger.v3.oas.annotations.OpenAPIDefinition;
import io.swagger.v3.oas.annotations.enums.SecuritySchemeType;
import io.swagger.v3.oas.annotations.info.Info;
import io.swagger.v3.oas.annotations.security.SecurityRequirement;
import io.swagger.v3.oas.annotations.security.SecurityScheme;

/// Runs the consent function by itself.
@OpenAPIDefinition(
        info =
                @Info(
                        title = "Qasid consent",
                        version = "v1",
                        description =
                                "Who may be written to: what recipients said, with its history, opt-ins that wait for"
                                        + " a second yes, import and export."),
        security = @SecurityRequirement(name = "adminKey"))
@SecurityScheme(
        name = "adminKey",
        type = SecuritySchemeType.HTTP,
        scheme = "bearer",
        description = "The admin key, whose SHA-256 this module's settings have.")
public final class ConsentFunction {
    public static final Module MODULE = new Module("consent", ConsentFunction.class);

    private ConsentFunction() {}

    static void main() {
        Module.runUntilTerminated(MODULE);
    }
}
