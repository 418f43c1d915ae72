@NullMarked
package io.qasid.providerhttp;

import org.jspecify.annotations.NullMarked;
