/// Calls people and reads them a message, over a call API after the manner of Twilio. [io.qasid.voice.CallApi] is
/// one account; what becomes of a call after it was taken is heard by functions/provider-webhooks.
@NullMarked
@Configuration
@Requires(property = "qasid.voice.enabled")
package io.qasid.voice;

import io.micronaut.context.annotation.Configuration;
import io.micronaut.context.annotation.Requires;
import org.jspecify.annotations.NullMarked;
