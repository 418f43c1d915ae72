@NullMarked
package io.qasid.channelrouter.conversations;

import org.jspecify.annotations.NullMarked;
