/// The REST Bot API.
@NullMarked
@Configuration
@Requires(property = "qasid.ott.enabled")
package io.qasid.ott.viber;

import io.micronaut.context.annotation.Configuration;
import io.micronaut.context.annotation.Requires;
import org.jspecify.annotations.NullMarked;
