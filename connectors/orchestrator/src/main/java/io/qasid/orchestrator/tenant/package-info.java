/// What a tenant may see of its notifications and do with them.
@NullMarked
@Configuration
@Requires(property = "qasid.orchestrator.enabled")
package io.qasid.orchestrator.tenant;

import io.micronaut.context.annotation.Configuration;
import io.micronaut.context.annotation.Requires;
import org.jspecify.annotations.NullMarked;
