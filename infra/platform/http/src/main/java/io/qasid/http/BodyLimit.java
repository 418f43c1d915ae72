package io.qasid.http;

import io.micronaut.context.event.BeanCreatedEvent;
import io.micronaut.context.event.BeanCreatedEventListener;
import io.micronaut.http.server.netty.configuration.NettyHttpServerConfiguration;
import jakarta.inject.Singleton;
import org.jspecify.annotations.Nullable;

/// No API of Qasid reads a larger body than [BodyOctetsMax], announced or chunked: the server answers 413 and keeps
/// none of it.
@Singleton
final class BodyLimit implements BeanCreatedEventListener<NettyHttpServerConfiguration> {
    private final BodyOctetsMax octetsMax;

    BodyLimit(@Nullable BodyOctetsMax given) {
        this.octetsMax = given == null ? BodyOctetsMax.USUAL : given;
    }

    @Override
    public NettyHttpServerConfiguration onCreated(BeanCreatedEvent<NettyHttpServerConfiguration> event) {
        NettyHttpServerConfiguration configuration = event.getBean();
        configuration.setMaxRequestSize(octetsMax.streamed());
        configuration.setMaxRequestBufferSize(octetsMax.value());
        return configuration;
    }
}
