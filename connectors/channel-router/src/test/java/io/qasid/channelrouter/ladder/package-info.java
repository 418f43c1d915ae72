@NullMarked
package io.qasid.channelrouter.ladder;

import org.jspecify.annotations.NullMarked;
