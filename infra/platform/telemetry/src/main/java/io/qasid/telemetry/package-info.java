/// What a running module tells about itself: metrics, readiness, liveness.
@NullMarked
package io.qasid.telemetry;

import org.jspecify.annotations.NullMarked;
