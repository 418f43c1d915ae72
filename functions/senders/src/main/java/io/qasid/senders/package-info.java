/// The sender gate: may this tenant send under this name or number, to this country, over this operator? And the
/// admin API where senders are requested and decided about.
@NullMarked
@Configuration
@Requires(property = "qasid.senders.enabled")
package io.qasid.senders;

import io.micronaut.context.annotation.Configuration;
import io.micronaut.context.annotation.Requires;
import org.jspecify.annotations.NullMarked;
