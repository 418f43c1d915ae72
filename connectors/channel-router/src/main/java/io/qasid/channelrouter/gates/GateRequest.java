package io.qasid.channelrouter.gates;

import io.qasid.model.Category;
import io.qasid.model.Msisdn;
import io.qasid.model.Route;
import io.qasid.model.TenantId;
import java.util.List;

/// What all gates are asked about.
///
/// @param steps of the ladder, at least one
public record GateRequest(
        TenantId tenant, Msisdn recipient, String sender, String text, Category category, List<Route> steps) {
    /// Without recipient and text: this ends up in logs.
    @Override
    public String toString() {
        return "GateRequest[" + tenant + " " + category + "]";
    }
}
