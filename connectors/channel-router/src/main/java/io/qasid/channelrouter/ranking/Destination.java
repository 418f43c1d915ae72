package io.qasid.channelrouter.ranking;

/// Where a number is, as far as a ranking may know it. It names nobody.
///
/// @param country ISO 3166-1 alpha-2; empty for numbers of no country
/// @param operator as the settings call it; empty when they don't
record Destination(String country, String operator) {
    /// The same country, whoever the operator is.
    Destination anyOperator() {
        return operator.isEmpty() ? this : new Destination(country, "");
    }
}
