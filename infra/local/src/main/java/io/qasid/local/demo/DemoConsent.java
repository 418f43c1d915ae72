package io.qasid.local.demo;

import io.qasid.model.Category;

/// What one recipient said before the demo, as the consent function takes it.
///
/// @param state GRANTED or WITHDRAWN
/// @param proof where it is written down
public record DemoConsent(String recipient, String channel, Category category, String state, String proof) {}
