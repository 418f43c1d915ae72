package io.qasid.senders;

import io.qasid.boot.Module;
import io.swagger.v3.oas.annotations.OpenAPIDefinition;
import io.swagger.v3.oas.annotations.enums.SecuritySchemeType;
import io.swagger.v3.oas.annotations.info.Info;
import io.swagger.v3.oas.annotations.security.SecurityRequirement;
import io.swagger.v3.oas.annotations.security.SecurityScheme;

/// Runs the senders function by itself.
@OpenAPIDefinition(
        info =
                @Info(
                        title = "Qasid senders",
                        version = "v1",
                        description =
                                "Who may send under which name or number: registrations, the decisions about them, and"
                                        + " what they rest on."),
        security = @SecurityRequirement(name = "adminKey"))
@SecurityScheme(
        name = "adminKey",
        type = SecuritySchemeType.HTTP,
        scheme = "bearer",
        description = "The admin key, whose SHA-256 this module's settings have.")
public final class SendersFunction {
    public static final Module MODULE = new Module("senders", SendersFunction.class);

    private SendersFunction() {}

    static void main() {
        Module.runUntilTerminated(MODULE);
    }
}
