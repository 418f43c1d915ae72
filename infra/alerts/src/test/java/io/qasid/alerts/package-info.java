/// Whether the alert rules do what they say.
@NullMarked
package io.qasid.alerts;

import org.jspecify.annotations.NullMarked;
