@NullMarked
package io.qasid.simulator.vault;

import org.jspecify.annotations.NullMarked;
