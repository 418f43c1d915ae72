package io.qasid.channelrouter;

import io.qasid.boot.Module;
import io.swagger.v3.oas.annotations.OpenAPIDefinition;
import io.swagger.v3.oas.annotations.enums.SecuritySchemeType;
import io.swagger.v3.oas.annotations.info.Info;
import io.swagger.v3.oas.annotations.security.SecurityRequirement;
import io.swagger.v3.oas.annotations.security.SecurityScheme;

/// The router as a process of its own.
@OpenAPIDefinition(
        info =
                @Info(
                        title = "Qasid channel router",
                        version = "v1",
                        description = "For people on call and for schedules: the adapters and their circuits, the audit"
                                + " chains."),
        security = @SecurityRequirement(name = "adminKey"))
@SecurityScheme(
        name = "adminKey",
        type = SecuritySchemeType.HTTP,
        scheme = "bearer",
        description = "The admin key, whose SHA-256 this module's settings have.")
public final class ChannelRouter {
    public static final Module MODULE = new Module("channel-router", ChannelRouter.class);

    private ChannelRouter() {}

    static void main() {
        Module.runUntilTerminated(MODULE);
    }
}
