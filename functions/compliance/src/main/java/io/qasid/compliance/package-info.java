/// The compliance gate: does any rule of the recipient's country stand against this message, now? And the admin API
/// for the rules.
@NullMarked
@Configuration
@Requires(property = "qasid.compliance.enabled")
package io.qasid.compliance;

import io.micronaut.context.annotation.Configuration;
import io.micronaut.context.annotation.Requires;
import org.jspecify.annotations.NullMarked;
