/// One address in front of all modules, as a cluster's ingress and activator are.
@NullMarked
package io.qasid.local.entrance;

import org.jspecify.annotations.NullMarked;
