@NullMarked
package io.qasid.local;

import org.jspecify.annotations.NullMarked;
