/// Which ladder a tenant's messages take: stored, versioned, and held in memory where messages are planned.
@NullMarked
@Configuration
@Requires(property = "qasid.channel-router.enabled")
package io.qasid.channelrouter.policies;

import io.micronaut.context.annotation.Configuration;
import io.micronaut.context.annotation.Requires;
import org.jspecify.annotations.NullMarked;
