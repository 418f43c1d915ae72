@NullMarked
package io.qasid.channelrouter;

import org.jspecify.annotations.NullMarked;
