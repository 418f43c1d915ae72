package io.qasid.channelrouter.admin;

import io.micronaut.context.annotation.Factory;
import io.qasid.http.ProblemCatalogue;
import jakarta.inject.Singleton;

@Factory
final class AdminBeans {
    @Singleton
    ProblemCatalogue problems() {
        return ProblemCatalogue.of(ChannelProblem.values());
    }
}
