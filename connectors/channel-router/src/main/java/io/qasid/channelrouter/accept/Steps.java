package io.qasid.channelrouter.accept;

import io.qasid.model.Route;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/// A ladder's steps as they are stored: routes separated by commas, which no route contains.
public final class Steps {
    private Steps() {}

    public static String write(List<Route> steps) {
        return steps.stream().map(Route::toString).collect(Collectors.joining(","));
    }

    public static List<Route> read(String text) {
        return Arrays.stream(text.split(",")).map(Route::parse).toList();
    }
}
