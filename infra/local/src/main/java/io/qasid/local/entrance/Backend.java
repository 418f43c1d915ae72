package io.qasid.local.entrance;

import java.net.URI;
import java.util.List;

/// One module behind the entrance.
///
/// @param url without a path: `http://127.0.0.1:8094`
/// @param paths what it answers, with everything below: `/v1/messages` is also `/v1/messages:preview` and
/// `/v1/messages/1`, and not `/v1/messagesque`
public record Backend(String name, String url, List<String> paths) {
    public Backend {
        paths = List.copyOf(paths);
    }

    boolean answers(String path) {
        return paths.stream()
                .anyMatch(prefix -> path.startsWith(prefix)
                        && (path.length() == prefix.length() || "/:".indexOf(path.charAt(prefix.length())) >= 0));
    }

    /// Where a request goes.
    ///
    /// @param target path and query as they were sent
    URI at(String target) {
        return URI.create(url + target);
    }
}
