/// The part of Vault that we use, over HTTP on loopback.
@NullMarked
package io.qasid.simulator.vault;

import org.jspecify.annotations.NullMarked;
