/// Values of the domain that cross a process boundary. Knows the JDK only.
@NullMarked
package io.qasid.model;

import org.jspecify.annotations.NullMarked;
