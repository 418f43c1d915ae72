/// The consent gate: may this tenant send this recipient this kind of message? And the admin API that records
/// what recipients said.
@NullMarked
@Configuration
@Requires(property = "qasid.consent.enabled")
package io.qasid.consent;

import io.micronaut.context.annotation.Configuration;
import io.micronaut.context.annotation.Requires;
import org.jspecify.annotations.NullMarked;
