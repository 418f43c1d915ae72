@NullMarked
package io.qasid.simulator.ott;

import org.jspecify.annotations.NullMarked;
