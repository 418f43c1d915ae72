/// How a module reaches another one's gRPC server.
@NullMarked
package io.qasid.grpcclient;

import org.jspecify.annotations.NullMarked;
