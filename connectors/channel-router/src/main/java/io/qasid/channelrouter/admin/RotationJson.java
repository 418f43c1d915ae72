package io.qasid.channelrouter.admin;

import io.micronaut.core.annotation.Introspected;
import io.qasid.channelrouter.rotations.Rotations;
import java.util.List;

/// One announced rotation as the API shows it.
///
/// @param adapter its route
/// @param at ISO-8601
/// @param event whether NATS was there to take it
/// @param sentinel whether Redis has it; without both it is found within a minute
@Introspected
record RotationJson(String adapter, String at, boolean event, boolean sentinel) {

    @Introspected
    record Listing(List<RotationJson> rotations) {
        static Listing of(List<Rotations.Announced> announced) {
            return new Listing(announced.stream()
                    .map(each -> new RotationJson(
                            each.route().toString(), each.at().toString(), each.event(), each.sentinel()))
                    .toList());
        }
    }
}
