/// Viber's webhook.
@NullMarked
@Configuration
@Requires(property = "qasid.provider-webhooks.enabled")
package io.qasid.providerwebhooks.viber;

import io.micronaut.context.annotation.Configuration;
import io.micronaut.context.annotation.Requires;
import org.jspecify.annotations.NullMarked;
