@NullMarked
package io.qasid.local.entrance;

import org.jspecify.annotations.NullMarked;
