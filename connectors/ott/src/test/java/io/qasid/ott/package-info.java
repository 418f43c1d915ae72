@NullMarked
package io.qasid.ott;

import org.jspecify.annotations.NullMarked;
