package io.qasid.http;

import io.micronaut.context.event.BeanCreatedEvent;
import io.micronaut.context.event.BeanCreatedEventListener;
import io.micronaut.http.server.netty.configuration.NettyHttpServerConfiguration;
import jakarta.inject.Singleton;

/// No API of Qasid reads a larger body, announced or chunked: the server answers 413 and keeps none of it.
@Singleton
final class BodyLimit implements BeanCreatedEventListener<NettyHttpServerConfiguration> {
    static final int OCTETS_MAX = 64 * 1024;

    @Override
    public NettyHttpServerConfiguration onCreated(BeanCreatedEvent<NettyHttpServerConfiguration> event) {
        NettyHttpServerConfiguration configuration = event.getBean();
        configuration.setMaxRequestSize(OCTETS_MAX);
        configuration.setMaxRequestBufferSize(OCTETS_MAX);
        return configuration;
    }
}
