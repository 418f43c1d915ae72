/// Announcements that are written in the commit of what they announce, and told over NATS afterwards.
@NullMarked
package io.qasid.outbox;

import org.jspecify.annotations.NullMarked;
