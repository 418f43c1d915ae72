/// What every gRPC service does alike.
@NullMarked
package io.qasid.grpc;

import org.jspecify.annotations.NullMarked;
