@NullMarked
package io.qasid.simulator.smsc.standalone;

import org.jspecify.annotations.NullMarked;
