/// The model server as a program.
@NullMarked
package io.qasid.simulator.ranking.standalone;

import org.jspecify.annotations.NullMarked;
