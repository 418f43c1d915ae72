@NullMarked
package io.qasid.servers;

import org.jspecify.annotations.NullMarked;
