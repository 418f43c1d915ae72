/// Connectors whose provider is an HTTP API: one request for one message, and the truth about what became of it.
@NullMarked
package io.qasid.providerhttp;

import org.jspecify.annotations.NullMarked;
