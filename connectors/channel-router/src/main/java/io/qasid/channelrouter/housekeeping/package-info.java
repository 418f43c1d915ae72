/// Takes away what nobody will ask for again.
@NullMarked
@Configuration
@Requires(property = "qasid.channel-router.enabled")
package io.qasid.channelrouter.housekeeping;

import io.micronaut.context.annotation.Configuration;
import io.micronaut.context.annotation.Requires;
import org.jspecify.annotations.NullMarked;
