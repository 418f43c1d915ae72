/// Tells tenants what became of their messages: takes tenant events over from the router, commits them, and delivers
/// each one, signed, to the tenant's endpoint until it is delivered or a dead letter.
///
/// The path: [io.qasid.tenantwebhooks.intake.TenantEventIntake] -> schema `webhook` ->
/// [io.qasid.tenantwebhooks.delivery.DeliveryLoop] -> [io.qasid.tenantwebhooks.target.WebhookClient].
@NullMarked
@Configuration
@Requires(property = "qasid.tenant-webhooks.enabled")
package io.qasid.tenantwebhooks;

import io.micronaut.context.annotation.Configuration;
import io.micronaut.context.annotation.Requires;
import org.jspecify.annotations.NullMarked;
