package io.qasid.channelrouter;

import io.micronaut.context.annotation.EachProperty;

/// `qasid.channel-router.prices[i]`: what the provider of a route charges.
///
/// @param minorUnits of `qasid.channel-router.currency`; for SMS a segment, else a message or a call
@EachProperty(value = "qasid.channel-router.prices", list = true)
public record PriceProperties(String route, long minorUnits) {}
