/// Status callbacks of a call API after the manner of Twilio.
@NullMarked
@Configuration
@Requires(property = "qasid.provider-webhooks.enabled")
package io.qasid.providerwebhooks.voice;

import io.micronaut.context.annotation.Configuration;
import io.micronaut.context.annotation.Requires;
import org.jspecify.annotations.NullMarked;
