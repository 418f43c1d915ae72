/// What time does to notifications: deadlines, retention, the ledger.
@NullMarked
@Configuration
@Requires(property = "qasid.orchestrator.enabled")
package io.qasid.orchestrator.upkeep;

import io.micronaut.context.annotation.Configuration;
import io.micronaut.context.annotation.Requires;
import org.jspecify.annotations.NullMarked;
