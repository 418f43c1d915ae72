@NullMarked
package io.qasid.local.demo;

import org.jspecify.annotations.NullMarked;
