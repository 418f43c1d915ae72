@NullMarked
package io.qasid.channelrouter.accept;

import org.jspecify.annotations.NullMarked;
