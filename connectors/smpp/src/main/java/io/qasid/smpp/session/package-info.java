/// SMPP 3.4 on the wire: one TCP connection from bind to unbind. The only package that knows jSMPP, whose codec it
/// uses;
/// the session around the codec is our own, `RATIONALE.md` says why.
@NullMarked
@Configuration
@Requires(property = "qasid.smpp.enabled")
package io.qasid.smpp.session;

import io.micronaut.context.annotation.Configuration;
import io.micronaut.context.annotation.Requires;
import org.jspecify.annotations.NullMarked;
