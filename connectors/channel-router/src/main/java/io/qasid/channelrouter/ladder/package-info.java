/// The ladder: a pure state machine, no I/O, no clock, no random.
@NullMarked
package io.qasid.channelrouter.ladder;

import org.jspecify.annotations.NullMarked;
