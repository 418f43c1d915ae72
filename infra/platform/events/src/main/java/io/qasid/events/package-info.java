/// NATS as Qasid uses it: subjects, the connection, streams that can be thrown away.
@NullMarked
package io.qasid.events;

import org.jspecify.annotations.NullMarked;
