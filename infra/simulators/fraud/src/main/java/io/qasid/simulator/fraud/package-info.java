/// A fraud detection that tells what it suspects.
@NullMarked
package io.qasid.simulator.fraud;

import org.jspecify.annotations.NullMarked;
