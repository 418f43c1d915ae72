/// A model server that scores steps of ladders over the KServe v2 protocol, and misbehaves when it is
/// told to.
@NullMarked
package io.qasid.simulator.ranking;

import org.jspecify.annotations.NullMarked;
