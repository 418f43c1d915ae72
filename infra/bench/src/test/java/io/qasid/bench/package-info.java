@NullMarked
package io.qasid.bench;

import org.jspecify.annotations.NullMarked;
