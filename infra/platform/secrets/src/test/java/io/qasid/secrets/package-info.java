@NullMarked
package io.qasid.secrets;

import org.jspecify.annotations.NullMarked;
