/// The simulator as a program of its own: arguments in, SMPP on one port, record and faults over HTTP on another.
@NullMarked
package io.qasid.simulator.smsc.standalone;

import org.jspecify.annotations.NullMarked;
