@NullMarked
package io.qasid.local.client;

import org.jspecify.annotations.NullMarked;
