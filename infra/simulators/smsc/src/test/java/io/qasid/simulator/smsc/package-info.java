@NullMarked
package io.qasid.simulator.smsc;

import org.jspecify.annotations.NullMarked;
