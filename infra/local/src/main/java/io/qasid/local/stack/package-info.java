/// The whole product on one machine: servers, simulator and modules, started together and stopped in order.
@NullMarked
package io.qasid.local.stack;

import org.jspecify.annotations.NullMarked;
