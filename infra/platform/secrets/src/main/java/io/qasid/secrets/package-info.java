/// Credentials that somebody may change while they are used: where they are kept, what a module holds of them, and how
/// it learns that there are newer ones.
@NullMarked
package io.qasid.secrets;

import org.jspecify.annotations.NullMarked;
