/// Everything that touches a tenant's address: which addresses may be reached at all, the HTTP client, the signature.
@NullMarked
@Configuration
@Requires(property = "qasid.tenant-webhooks.enabled")
package io.qasid.tenantwebhooks.target;

import io.micronaut.context.annotation.Configuration;
import io.micronaut.context.annotation.Requires;
import org.jspecify.annotations.NullMarked;
