package io.qasid.tenantwebhooks;

import io.qasid.boot.Module;
import io.swagger.v3.oas.annotations.OpenAPIDefinition;
import io.swagger.v3.oas.annotations.enums.SecuritySchemeType;
import io.swagger.v3.oas.annotations.info.Info;
import io.swagger.v3.oas.annotations.security.SecurityRequirement;
import io.swagger.v3.oas.annotations.security.SecurityScheme;

/// The deployable.
@OpenAPIDefinition(
        info =
                @Info(
                        title = "Qasid tenant webhooks",
                        version = "v1",
                        description =
                                "For people on call and for schedules: the endpoints of tenants, what could not be"
                                        + " delivered to them, retention."),
        security = @SecurityRequirement(name = "adminKey"))
@SecurityScheme(
        name = "adminKey",
        type = SecuritySchemeType.HTTP,
        scheme = "bearer",
        description = "The admin key, whose SHA-256 this module's settings have.")
public final class TenantWebhooks {
    public static final Module MODULE = new Module("tenant-webhooks", TenantWebhooks.class);

    /// Class path folder of the migrations of schema `webhook`.
    public static final String MIGRATIONS = "io/qasid/tenantwebhooks/schema";

    private TenantWebhooks() {}

    static void main() {
        Module.runUntilTerminated(MODULE);
    }
}
