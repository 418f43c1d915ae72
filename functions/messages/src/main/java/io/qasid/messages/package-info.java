/// What tenants send to and ask: `POST /v1/messages`, `GET /v1/messages/{id}`, their ledger, the audit chain's
/// state. Stateless: everything is the router's.
@NullMarked
@Configuration
@Requires(property = "qasid.messages.enabled")
package io.qasid.messages;

import io.micronaut.context.annotation.Configuration;
import io.micronaut.context.annotation.Requires;
import org.jspecify.annotations.NullMarked;
