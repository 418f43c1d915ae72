/// Tests over the tree: they read the repository's own files, and each failure says how to put it right.
@NullMarked
package io.qasid.architecture;

import org.jspecify.annotations.NullMarked;
