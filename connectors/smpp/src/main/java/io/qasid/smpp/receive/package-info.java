/// What SMSCs and handsets send: receipts, answers, and the many ways in which they are written.
@NullMarked
@Configuration
@Requires(property = "qasid.smpp.enabled")
package io.qasid.smpp.receive;

import io.micronaut.context.annotation.Configuration;
import io.micronaut.context.annotation.Requires;
import org.jspecify.annotations.NullMarked;
