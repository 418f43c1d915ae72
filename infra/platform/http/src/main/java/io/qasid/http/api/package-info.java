/// What the descriptions of all admin APIs say alike. Nothing here runs: the compiler writes OpenAPI documents of it.
@NullMarked
package io.qasid.http.api;

import org.jspecify.annotations.NullMarked;
