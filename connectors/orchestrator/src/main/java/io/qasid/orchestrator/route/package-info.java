/// From the queue to the router, and what the router says into the rows.
@NullMarked
@Configuration
@Requires(property = "qasid.orchestrator.enabled")
package io.qasid.orchestrator.route;

import io.micronaut.context.annotation.Configuration;
import io.micronaut.context.annotation.Requires;
import org.jspecify.annotations.NullMarked;
