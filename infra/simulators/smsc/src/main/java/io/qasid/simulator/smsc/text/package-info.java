/// What a handset would show: alphabets, user data headers, segments put together again. No I/O.
@NullMarked
package io.qasid.simulator.smsc.text;

import org.jspecify.annotations.NullMarked;
