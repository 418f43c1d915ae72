package io.qasid.boot;

import io.micronaut.context.ApplicationContext;
import io.micronaut.context.RuntimeBeanDefinition;
import io.micronaut.context.env.PropertySource;
import io.micronaut.context.env.yaml.YamlPropertySourceLoader;
import io.micronaut.runtime.server.EmbeddedServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;

/// One deployable: its name and the package that holds its beans and its `defaults.yml`.
///
/// Every module's beans lie on one class path in the one-machine stack, so each package is gated by
/// `@Requires(property = "qasid.<name>.enabled")`, and [#start] sets that property in this module's context only.
/// Settings, the later wins: `defaults.yml`, environment variables, system properties, `settings`.
/// A module that sets `qasid.<name>.http-port` gets an HTTP server, one that sets `qasid.<name>.grpc-port` a gRPC
/// server; port 0 takes a free one.
///
/// @param name kebab-case, the module's folder: `channel-router`
/// @param anchor any class in the module's root package
public record Module(String name, Class<?> anchor) {

    private static final int DEFAULTS_POSITION = -1000;

    /// Starts every eager bean of the module and its servers.
    ///
    /// @param settings keys as in `defaults.yml`, flat: `qasid.channel-router.grpc-port`
    /// @throws RuntimeException naming the bad setting when one is missing or invalid; what was started is closed
    public ApplicationContext start(Map<String, ?> settings) {
        return start(settings, new RuntimeBeanDefinition<?>[0]);
    }

    /// Likewise, with a clock of the caller's: everything in the module that asks for the time asks it.
    public ApplicationContext start(Map<String, ?> settings, InstantSource clock) {
        return start(
                settings,
                RuntimeBeanDefinition.builder(InstantSource.class, () -> clock)
                        .singleton(true)
                        .replaces(InstantSource.class)
                        .build());
    }

    private ApplicationContext start(Map<String, ?> settings, RuntimeBeanDefinition<?>... beans) {
        Map<String, Object> defaults = new LinkedHashMap<>(defaults());
        String httpPort = "qasid." + name + ".http-port";
        String grpcPort = "qasid." + name + ".grpc-port";
        boolean http = defaults.containsKey(httpPort) || settings.containsKey(httpPort);
        boolean grpc = defaults.containsKey(grpcPort) || settings.containsKey(grpcPort);

        Map<String, Object> given = new LinkedHashMap<>(settings);
        given.put("qasid." + name + ".enabled", true);
        given.put("micronaut.application.name", name);
        if (http) {
            given.put("micronaut.server.port", "${" + httpPort + "}");
        }
        // closing waits for the requests that are being answered; whoever terminates a process allows some 10 s
        given.put("micronaut.lifecycle.graceful-shutdown.enabled", true);
        given.put("micronaut.lifecycle.graceful-shutdown.grace-period", "5s");
        given.put("grpc.server.enabled", grpc);
        if (grpc) {
            given.put("grpc.server.port", "${" + grpcPort + "}");
            // our clients ask every 30 s whether the server is there, also when it is quiet; a gRPC server takes that
            // for an attack by default, and ends the connection after three times
            given.put("grpc.server.permit-keep-alive-time", "10s");
            given.put("grpc.server.permit-keep-alive-without-calls", true);
        }
        ApplicationContext context = ApplicationContext.builder()
                .beanDefinitions(beans)
                .deduceEnvironment(false)
                .banner(false)
                .propertySources(
                        PropertySource.of(name + "-defaults", defaults, DEFAULTS_POSITION),
                        PropertySource.of(name + "-given", given, Integer.MAX_VALUE))
                .build();
        try {
            context.start();
            for (EmbeddedServer server : context.getBeansOfType(EmbeddedServer.class)) {
                if (isGrpc(server) ? grpc : http) {
                    server.start();
                }
            }
            return context;
        } catch (RuntimeException e) {
            closeWhatWasMade(context, e);
            throw e;
        }
    }

    /// A context whose start threw does not count as running, and one that isn't running closes nothing. Starting it
    /// once more makes no bean: it only ends the start that was under way.
    private static void closeWhatWasMade(ApplicationContext context, RuntimeException failure) {
        try {
            if (!context.isRunning()) {
                context.start();
            }
            context.close();
        } catch (RuntimeException e) {
            failure.addSuppressed(e);
        }
    }

    /// The port that the module's HTTP server got.
    ///
    /// @throws IllegalStateException if the module has none
    public static int httpPort(ApplicationContext context) {
        return port(context, false);
    }

    /// The port that the module's gRPC server got.
    ///
    /// @throws IllegalStateException if the module has none
    public static int grpcPort(ApplicationContext context) {
        return port(context, true);
    }

    private static int port(ApplicationContext context, boolean grpc) {
        return context.getBeansOfType(EmbeddedServer.class).stream()
                .filter(server -> isGrpc(server) == grpc && server.isRunning())
                .mapToInt(EmbeddedServer::getPort)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("module has no " + (grpc ? "gRPC" : "HTTP") + " server"));
    }

    /// Both kinds call their scheme "http", and not every module has the gRPC server on its class path.
    private static boolean isGrpc(EmbeddedServer server) {
        return server.getClass().getPackageName().startsWith("io.micronaut.grpc.");
    }

    /// The module's own settings as shipped, flat.
    public Map<String, Object> defaults() {
        try (InputStream yaml = anchor.getResourceAsStream("defaults.yml")) {
            if (yaml == null) {
                return Map.of();
            }
            return new YamlPropertySourceLoader().read(name, yaml);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read defaults.yml of " + name, e);
        }
    }

    /// Runs the module as the only one of this process until SIGTERM, settings from the environment.
    public static void runUntilTerminated(Module module) {
        ApplicationContext context = module.start(Map.of());
        Runtime.getRuntime()
                .addShutdownHook(Thread.ofPlatform().name("shutdown").unstarted(context::close));
    }
}
