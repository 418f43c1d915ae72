@NullMarked
package io.qasid.channelrouter.query;

import org.jspecify.annotations.NullMarked;
