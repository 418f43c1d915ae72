package io.qasid.messages;

import io.qasid.boot.Module;
import io.swagger.v3.oas.annotations.OpenAPIDefinition;
import io.swagger.v3.oas.annotations.enums.SecuritySchemeType;
import io.swagger.v3.oas.annotations.info.Info;
import io.swagger.v3.oas.annotations.security.SecurityRequirement;
import io.swagger.v3.oas.annotations.security.SecurityScheme;

/// Runs the messages function by itself.
@OpenAPIDefinition(
        info =
                @Info(
                        title = "Qasid messages",
                        version = "v1",
                        description =
                                "Sends one message to one person over whichever channel works, and tells what became"
                                        + " of it. Every response has X-Request-Id; what is not a success is a problem (RFC 9457)"
                                        + " whose type is the address of a page that explains it."),
        security = @SecurityRequirement(name = "apiKey"))
@SecurityScheme(
        name = "apiKey",
        type = SecuritySchemeType.HTTP,
        scheme = "bearer",
        description = "An API key of the tenant.")
public final class MessagesFunction {
    public static final Module MODULE = new Module("messages", MessagesFunction.class);

    private MessagesFunction() {}

    static void main() {
        Module.runUntilTerminated(MODULE);
    }
}
