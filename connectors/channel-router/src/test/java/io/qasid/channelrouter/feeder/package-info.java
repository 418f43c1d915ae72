@NullMarked
package io.qasid.channelrouter.feeder;

import org.jspecify.annotations.NullMarked;
