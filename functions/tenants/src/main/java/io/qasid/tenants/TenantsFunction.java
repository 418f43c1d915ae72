package io.qasid.tenants;

import io.qasid.boot.Module;
import io.swagger.v3.oas.annotations.OpenAPIDefinition;
import io.swagger.v3.oas.annotations.enums.SecuritySchemeType;
import io.swagger.v3.oas.annotations.info.Info;
import io.swagger.v3.oas.annotations.security.SecurityRequirement;
import io.swagger.v3.oas.annotations.security.SecurityScheme;

/// Runs the tenants function by itself.
@OpenAPIDefinition(
        info = @Info(title = "Qasid tenants", version = "v1", description = "The tenants and their API keys."),
        security = @SecurityRequirement(name = "adminKey"))
@SecurityScheme(
        name = "adminKey",
        type = SecuritySchemeType.HTTP,
        scheme = "bearer",
        description = "The admin key, whose SHA-256 this module's settings have.")
public final class TenantsFunction {
    public static final Module MODULE = new Module("tenants", TenantsFunction.class);

    private TenantsFunction() {}

    static void main() {
        Module.runUntilTerminated(MODULE);
    }
}
