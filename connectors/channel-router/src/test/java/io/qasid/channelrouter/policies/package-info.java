@NullMarked
package io.qasid.channelrouter.policies;

import org.jspecify.annotations.NullMarked;
