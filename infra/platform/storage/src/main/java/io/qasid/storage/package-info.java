/// PostgreSQL as every owner of a schema uses it.
@NullMarked
package io.qasid.storage;

import org.jspecify.annotations.NullMarked;
