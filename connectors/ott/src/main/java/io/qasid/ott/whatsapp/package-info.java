/// The Cloud API.
@NullMarked
@Configuration
@Requires(property = "qasid.ott.enabled")
package io.qasid.ott.whatsapp;

import io.micronaut.context.annotation.Configuration;
import io.micronaut.context.annotation.Requires;
import org.jspecify.annotations.NullMarked;
