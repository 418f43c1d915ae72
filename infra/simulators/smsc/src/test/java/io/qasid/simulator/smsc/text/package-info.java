@NullMarked
package io.qasid.simulator.smsc.text;

import org.jspecify.annotations.NullMarked;
