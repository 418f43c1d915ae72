@NullMarked
package io.qasid.providerwebhooks.viber;

import org.jspecify.annotations.NullMarked;
