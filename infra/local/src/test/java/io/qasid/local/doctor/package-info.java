@NullMarked
package io.qasid.local.doctor;

import org.jspecify.annotations.NullMarked;
