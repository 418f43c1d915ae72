/// Drills: the product as processes of its own, broken for real while messages flow, and its books checked afterwards.
@NullMarked
package io.qasid.drills;

import org.jspecify.annotations.NullMarked;
