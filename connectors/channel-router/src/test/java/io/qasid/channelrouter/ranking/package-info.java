@NullMarked
package io.qasid.channelrouter.ranking;

import org.jspecify.annotations.NullMarked;
