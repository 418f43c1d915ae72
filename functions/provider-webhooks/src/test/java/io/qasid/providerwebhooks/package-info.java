@NullMarked
package io.qasid.providerwebhooks;

import org.jspecify.annotations.NullMarked;
