@NullMarked
package io.qasid.providerwebhooks.voice;

import org.jspecify.annotations.NullMarked;
