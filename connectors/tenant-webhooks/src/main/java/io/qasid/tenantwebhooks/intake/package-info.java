/// Takes tenant events over from the router and makes them durable.
@NullMarked
@Configuration
@Requires(property = "qasid.tenant-webhooks.enabled")
package io.qasid.tenantwebhooks.intake;

import io.micronaut.context.annotation.Configuration;
import io.micronaut.context.annotation.Requires;
import org.jspecify.annotations.NullMarked;
