/// What tenants may spend: limits, what of them is reserved for messages under way, what is gone.
@NullMarked
@Configuration
@Requires(property = "qasid.channel-router.enabled")
package io.qasid.channelrouter.budgets;

import io.micronaut.context.annotation.Configuration;
import io.micronaut.context.annotation.Requires;
import org.jspecify.annotations.NullMarked;
