/// Where notifications become ours: one commit for a request, whatever is in it.
@NullMarked
@Configuration
@Requires(property = "qasid.orchestrator.enabled")
package io.qasid.orchestrator.submit;

import io.micronaut.context.annotation.Configuration;
import io.micronaut.context.annotation.Requires;
import org.jspecify.annotations.NullMarked;
