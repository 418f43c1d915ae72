@NullMarked
package io.qasid.simulator.smsc.pdu;

import org.jspecify.annotations.NullMarked;
