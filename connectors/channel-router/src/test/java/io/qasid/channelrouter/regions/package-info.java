@NullMarked
package io.qasid.channelrouter.regions;

import org.jspecify.annotations.NullMarked;
