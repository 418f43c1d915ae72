/// What a number says of its owner.
@NullMarked
package io.qasid.numbering;

import org.jspecify.annotations.NullMarked;
