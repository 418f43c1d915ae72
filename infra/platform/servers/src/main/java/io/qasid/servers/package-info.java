/// PostgreSQL, NATS and Redis for tests and the local stack: given by URL, else started here as child processes.
@NullMarked
package io.qasid.servers;

import org.jspecify.annotations.NullMarked;
