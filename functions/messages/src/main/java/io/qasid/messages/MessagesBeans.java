package io.qasid.messages;

import io.micronaut.context.annotation.Context;
import io.micronaut.context.annotation.Factory;
import io.qasid.http.BodyOctetsMax;
import io.qasid.http.ProblemCatalogue;
import jakarta.inject.Singleton;
import java.util.List;

@Factory
final class MessagesBeans {
    @Singleton
    BodyOctetsMax bodyOctetsMax() {
        return JsonBody.BULK;
    }

    /// Eager, so that a bad URL fails at the start.
    @Context
    ProblemCatalogue problems(PublicUrl url) {
        return new ProblemCatalogue(url.publicUrl(), List.of(MessagesProblem.values()));
    }
}
