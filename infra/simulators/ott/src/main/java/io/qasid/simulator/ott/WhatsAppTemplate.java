package io.qasid.simulator.ott;

/// An approved template.
///
/// @param parameters that its body has
public record WhatsAppTemplate(String name, String language, int parameters) {}
