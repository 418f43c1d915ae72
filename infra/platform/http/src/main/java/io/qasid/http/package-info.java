/// What every HTTP API of Qasid answers alike: request ids, RFC 9457 problems, strictly read JSON, bearer keys.
@NullMarked
package io.qasid.http;

import org.jspecify.annotations.NullMarked;
