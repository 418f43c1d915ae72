/// The audit hash chain.
@NullMarked
package io.qasid.audit;

import org.jspecify.annotations.NullMarked;
