/// A module whose start fails half way.
@NullMarked
@Configuration
@Requires(property = "qasid.faltering.enabled")
package io.qasid.boot.faltering;

import io.micronaut.context.annotation.Configuration;
import io.micronaut.context.annotation.Requires;
import org.jspecify.annotations.NullMarked;
