@NullMarked
package io.qasid.channelrouter.housekeeping;

import org.jspecify.annotations.NullMarked;
