package io.qasid.local.stack;

import io.qasid.boot.Module;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// One module as it is started.
///
/// @param paths what the entrance hands to it
/// @param settings as in its `defaults.yml`, without the prefix `qasid.<name>.`
record ModuleStart(
        Module module, StopOrder.Stage stage, int httpPort, List<String> paths, Map<String, Object> settings) {

    /// Where it answers `/health/ready`, without a path.
    String url() {
        return "http://127.0.0.1:" + httpPort;
    }

    /// With other settings where one of these, by its whole key, is of this module.
    ModuleStart with(Map<String, Object> changed) {
        String prefix = "qasid." + module.name() + ".";
        Map<String, Object> merged = new HashMap<>(settings);
        changed.forEach((key, value) -> {
            if (key.startsWith(prefix)) {
                merged.put(key.substring(prefix.length()), value);
            }
        });
        return new ModuleStart(module, stage, httpPort, paths, merged);
    }

    /// Every setting under its whole key.
    Map<String, Object> prefixed() {
        Map<String, Object> prefixed = new HashMap<>();
        String prefix = "qasid." + module.name() + ".";
        settings.forEach((key, value) -> prefixed.put(prefix + key, value));
        prefixed.put(prefix + "http-port", httpPort);
        return prefixed;
    }

    /// Without the settings, some of which are secrets.
    @Override
    public String toString() {
        return "ModuleStart[" + module.name() + " " + url() + "]";
    }
}
