/// Qasid's HTTP API from the tenant's side.
@NullMarked
package io.qasid.local.client;

import org.jspecify.annotations.NullMarked;
