package io.qasid.simulator.vault;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// KV version 2 of one mount: versions, check-and-set, soft deletion. Source:
/// <https://openbao.org/api-docs/secret/kv/kv-v2/>.
final class KeyValues {
    private static final int VERSIONS_MAX = 10;

    private final InstantSource clock;
    private final Map<String, List<Version>> paths = new HashMap<>();

    private static final class Version {
        private final int number;
        private final Instant created;
        private final JsonNode data;
        private String deleted = "";

        Version(int number, Instant created, JsonNode data) {
            this.number = number;
            this.created = created;
            this.data = data;
        }

        ObjectNode metadata() {
            ObjectNode metadata = Answer.JSON
                    .createObjectNode()
                    .put("created_time", created.toString())
                    .put("deletion_time", deleted)
                    .put("destroyed", false)
                    .put("version", number);
            metadata.putNull("custom_metadata");
            return metadata;
        }
    }

    KeyValues(InstantSource clock) {
        this.clock = clock;
    }

    /// @param version 0: the current one
    synchronized Answer read(String path, int version) {
        List<Version> versions = paths.getOrDefault(path, List.of());
        Version found = versions.stream()
                .filter(each -> version == 0 || each.number == version)
                .reduce((earlier, later) -> later)
                .orElse(null);
        if (found == null) {
            return Answer.errors(404);
        }
        ObjectNode data = Answer.JSON.createObjectNode();
        data.set("data", found.deleted.isEmpty() ? found.data : null);
        data.set("metadata", found.metadata());
        // a deleted version is "not found", and says so with a body
        return Answer.data(found.deleted.isEmpty() ? 200 : 404, data);
    }

    synchronized Answer write(String path, JsonNode request) {
        List<Version> versions = paths.computeIfAbsent(path, any -> new ArrayList<>());
        int current = versions.isEmpty() ? 0 : versions.getLast().number;
        JsonNode cas = request.path("options").path("cas");
        if (cas.isInt() && cas.asInt() != current) {
            return Answer.errors(400, "check-and-set parameter did not match the current version");
        }
        if (!request.path("data").isObject()) {
            return Answer.errors(400, "no data provided");
        }
        Version made = new Version(current + 1, clock.instant(), request.path("data"));
        versions.add(made);
        if (versions.size() > VERSIONS_MAX) {
            versions.removeFirst();
        }
        return Answer.data(200, made.metadata());
    }

    /// @param version 0: the current one
    synchronized Answer delete(String path, int version) {
        paths.getOrDefault(path, List.of()).stream()
                .filter(each -> version == 0 || each.number == version)
                .reduce((earlier, later) -> later)
                .ifPresent(each -> each.deleted = clock.instant().toString());
        return new Answer(204, null);
    }
}
