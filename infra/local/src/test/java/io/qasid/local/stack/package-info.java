@NullMarked
package io.qasid.local.stack;

import org.jspecify.annotations.NullMarked;
