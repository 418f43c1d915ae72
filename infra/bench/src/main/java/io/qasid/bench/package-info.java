/// Ratios of two things measured in one run on one machine.
@NullMarked
package io.qasid.bench;

import org.jspecify.annotations.NullMarked;
