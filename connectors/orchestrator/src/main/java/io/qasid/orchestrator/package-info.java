/// Keeps messages that do not go at once, and brings each to the router when it is due.
@NullMarked
@Configuration
@Requires(property = "qasid.orchestrator.enabled")
package io.qasid.orchestrator;

import io.micronaut.context.annotation.Configuration;
import io.micronaut.context.annotation.Requires;
import org.jspecify.annotations.NullMarked;
