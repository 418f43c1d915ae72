/// The fraud detection as a program.
@NullMarked
package io.qasid.simulator.fraud.standalone;

import org.jspecify.annotations.NullMarked;
