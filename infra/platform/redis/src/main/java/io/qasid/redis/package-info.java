/// Redis as something that may be away at any moment, and costs nobody a wait then.
@NullMarked
package io.qasid.redis;

import org.jspecify.annotations.NullMarked;
