/// Orders the steps of ranked policies: by what became of earlier ones, or as an external model says.
@NullMarked
@Configuration
@Requires(property = "qasid.channel-router.enabled")
package io.qasid.channelrouter.ranking;

import io.micronaut.context.annotation.Configuration;
import io.micronaut.context.annotation.Requires;
import org.jspecify.annotations.NullMarked;
