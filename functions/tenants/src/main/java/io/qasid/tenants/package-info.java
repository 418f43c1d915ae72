/// Tenants and their API keys: the admin API where both are made, changed and ended, and the answer to whose key one
/// is.
@NullMarked
@Configuration
@Requires(property = "qasid.tenants.enabled")
package io.qasid.tenants;

import io.micronaut.context.annotation.Configuration;
import io.micronaut.context.annotation.Requires;
import org.jspecify.annotations.NullMarked;
