/// The tenant's side of the callbacks: takes them in, trusts none without a good signature.
@NullMarked
package io.qasid.local.callback;

import org.jspecify.annotations.NullMarked;
