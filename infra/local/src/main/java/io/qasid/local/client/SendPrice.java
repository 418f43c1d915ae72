package io.qasid.local.client;

/// A cap, as the API takes it.
///
/// @param amount in the currency's major unit: `15.00`
/// @param currency ISO 4217
public record SendPrice(String amount, String currency) {}
