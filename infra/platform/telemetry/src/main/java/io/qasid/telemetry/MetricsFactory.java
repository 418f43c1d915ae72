package io.qasid.telemetry;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Factory;
import jakarta.inject.Singleton;

/// One registry for each module's context. Inject it as `io.micrometer.core.instrument.MeterRegistry`.
@Factory
final class MetricsFactory {
    @Singleton
    @Bean(preDestroy = "close")
    PrometheusMeterRegistry registry() {
        return new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    }
}
