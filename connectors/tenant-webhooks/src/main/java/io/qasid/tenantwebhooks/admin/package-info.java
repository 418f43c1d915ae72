/// The internal REST API: dead letters, endpoints, retention.
@NullMarked
@Configuration
@Requires(property = "qasid.tenant-webhooks.enabled")
package io.qasid.tenantwebhooks.admin;

import io.micronaut.context.annotation.Configuration;
import io.micronaut.context.annotation.Requires;
import org.jspecify.annotations.NullMarked;
