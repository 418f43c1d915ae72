package io.qasid.messages;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.micronaut.http.HttpRequest;
import io.qasid.http.BodyOctetsMax;
import io.qasid.http.HttpProblem;
import io.qasid.http.Problem;
import io.qasid.http.StrictJson;

/// The body of a request. The server cuts off what is larger than a bulk request may be; what else is too large for its
/// path is refused here.
final class JsonBody {
    /// Of a bulk request: a thousand messages of two kilobytes each.
    static final BodyOctetsMax BULK = new BodyOctetsMax(2 * 1024 * 1024);

    private static final StrictJson.Reader BULK_READER = StrictJson.upTo(BULK);

    private JsonBody() {}

    sealed interface Read {}

    record Good(ObjectNode object) implements Read {}

    record Bad(Problem problem) implements Read {}

    /// Of anything but a bulk request.
    static Read of(HttpRequest<byte[]> request) {
        return of(request, BodyOctetsMax.USUAL, StrictJson::read);
    }

    static Read ofBulk(HttpRequest<byte[]> request) {
        return of(request, BULK, BULK_READER);
    }

    private static Read of(HttpRequest<byte[]> request, BodyOctetsMax max, StrictJson.Reader reader) {
        byte[] octets = request.getBody().orElseGet(() -> new byte[0]);
        if (octets.length > max.value()) {
            return new Bad(
                    Problem.of(HttpProblem.BODY_TOO_LARGE, "A request body has at most " + max.value() + " octets."));
        }
        return switch (reader.read(octets)) {
            case StrictJson.Malformed(String detail) -> new Bad(Problem.malformedBody(detail));
            case StrictJson.Read(ObjectNode object) -> new Good(object);
        };
    }
}
