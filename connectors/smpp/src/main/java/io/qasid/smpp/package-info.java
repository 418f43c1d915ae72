/// Sends SMS over persistent SMPP binds and takes in receipts and messages from handsets. [io.qasid.smpp.SmppBind] is
/// one account; `session` speaks to the wire, `receive` reads what comes from it.
@NullMarked
@Configuration
@Requires(property = "qasid.smpp.enabled")
package io.qasid.smpp;

import io.micronaut.context.annotation.Configuration;
import io.micronaut.context.annotation.Requires;
import org.jspecify.annotations.NullMarked;
