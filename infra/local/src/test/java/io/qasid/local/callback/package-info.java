@NullMarked
package io.qasid.local.callback;

import org.jspecify.annotations.NullMarked;
