package io.qasid.compliance;

import io.qasid.model.Msisdn;
import io.qasid.numbering.NumberCountry;

/// The country that a number belongs to, where nobody has said it.
final class RecipientCountry {
    private RecipientCountry() {}

    /// One of [Countries]; empty for numbers of no country.
    static String of(Msisdn recipient) {
        return NumberCountry.of(recipient).filter(Countries::known).orElse("");
    }
}
