package io.qasid.local.client;

import java.util.List;

/// A provider's template with what goes into its gaps, as the API takes it.
public record SendTemplate(String name, String language, List<String> parameters) {
    /// Without the parameters: they may be personal.
    @Override
    public String toString() {
        return "SendTemplate[" + name + "]";
    }
}
