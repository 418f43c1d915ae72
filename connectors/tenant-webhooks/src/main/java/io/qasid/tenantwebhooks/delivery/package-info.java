/// Due events leave the store in leased batches, are sent, and their results come back in batches.
@NullMarked
@Configuration
@Requires(property = "qasid.tenant-webhooks.enabled")
package io.qasid.tenantwebhooks.delivery;

import io.micronaut.context.annotation.Configuration;
import io.micronaut.context.annotation.Requires;
import org.jspecify.annotations.NullMarked;
