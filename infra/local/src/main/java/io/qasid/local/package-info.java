/// The `qasid` command line: what a person types on one machine.
@NullMarked
package io.qasid.local;

import org.jspecify.annotations.NullMarked;
