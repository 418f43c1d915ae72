package io.qasid.compliance;

import io.qasid.model.Category;
import io.qasid.model.Msisdn;
import io.qasid.model.TenantId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// What the rules are asked about one message.
///
/// @param tenant null: only the platform's rules are asked
/// @param country of the recipient; empty when nobody knows it
/// @param at when it would be sent
record Question(
        @Nullable TenantId tenant, Msisdn recipient, String country, Category category, String text, Instant at) {

    /// Without the text.
    @Override
    public String toString() {
        return "Question[" + recipient + ", " + country + ", " + category + ", " + at + "]";
    }
}
