@NullMarked
package io.qasid.ott.viber;

import org.jspecify.annotations.NullMarked;
