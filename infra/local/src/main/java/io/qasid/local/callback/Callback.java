package io.qasid.local.callback;

import com.fasterxml.jackson.databind.JsonNode;

/// One event as the tenant got it, with a good signature.
///
/// @param id `webhook-id`: the same for every delivery of one event
/// @param type `message.delivered`
public record Callback(String id, String type, JsonNode data) {}
