/// Sends over WhatsApp, Telegram and Viber, and knows to whom that is possible: who wrote within the last 24 hours, and
/// which chat a number has.
@NullMarked
@Configuration
@Requires(property = "qasid.ott.enabled")
package io.qasid.ott;

import io.micronaut.context.annotation.Configuration;
import io.micronaut.context.annotation.Requires;
import org.jspecify.annotations.NullMarked;
