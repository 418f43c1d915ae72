@NullMarked
package io.qasid.channelrouter.gates;

import org.jspecify.annotations.NullMarked;
