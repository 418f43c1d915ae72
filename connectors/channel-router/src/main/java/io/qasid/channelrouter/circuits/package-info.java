/// Which adapters are brought messages: what breakers say, what people order (CHAN-01).
@NullMarked
@Configuration
@Requires(property = "qasid.channel-router.enabled")
package io.qasid.channelrouter.circuits;

import io.micronaut.context.annotation.Configuration;
import io.micronaut.context.annotation.Requires;
import org.jspecify.annotations.NullMarked;
