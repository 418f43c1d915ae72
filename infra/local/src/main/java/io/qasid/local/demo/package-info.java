/// Sends the shipped file of real messages and judges each one's end by what the file says.
@NullMarked
package io.qasid.local.demo;

import org.jspecify.annotations.NullMarked;
