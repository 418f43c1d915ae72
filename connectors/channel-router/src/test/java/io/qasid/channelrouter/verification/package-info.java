@NullMarked
package io.qasid.channelrouter.verification;

import org.jspecify.annotations.NullMarked;
