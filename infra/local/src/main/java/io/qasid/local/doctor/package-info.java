/// What this machine lacks, and how to get it.
@NullMarked
package io.qasid.local.doctor;

import org.jspecify.annotations.NullMarked;
