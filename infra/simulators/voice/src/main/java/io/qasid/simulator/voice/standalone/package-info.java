/// The simulator as a program of its own.
@NullMarked
package io.qasid.simulator.voice.standalone;

import org.jspecify.annotations.NullMarked;
