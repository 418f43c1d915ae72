/// Takes what providers report: who may come in, whether it is theirs, and only then what it says.
@NullMarked
@Configuration
@Requires(property = "qasid.provider-webhooks.enabled")
package io.qasid.providerwebhooks;

import io.micronaut.context.annotation.Configuration;
import io.micronaut.context.annotation.Requires;
import org.jspecify.annotations.NullMarked;
