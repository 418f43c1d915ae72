package io.qasid.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import io.qasid.architecture.Pom.Dependency;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// `contracts <- infra/platform <- functions, connectors <- infra/{local,drills,bench}`.
class DependencyDirectionTest {
    /// What a module of the key may stand on. The tools at the end of the chain may stand on everything.
    private static final Map<Layer, Set<Layer>> MAIN = Map.of(
            Layer.CONTRACTS, Set.of(Layer.CONTRACTS),
            Layer.PLATFORM, Set.of(Layer.CONTRACTS, Layer.PLATFORM),
            Layer.SIMULATOR, Set.of(Layer.CONTRACTS, Layer.PLATFORM),
            Layer.FUNCTION, Set.of(Layer.CONTRACTS, Layer.PLATFORM),
            Layer.CONNECTOR, Set.of(Layer.CONTRACTS, Layer.PLATFORM),
            Layer.TOOL, Set.of(Layer.values()),
            Layer.ARCHITECTURE, Set.of());

    /// Tests may use a simulator besides, but never another deployable: what they need of it is its contract.
    private static final Map<Layer, Set<Layer>> TEST = Map.of(
            Layer.CONTRACTS, Set.of(Layer.CONTRACTS),
            Layer.PLATFORM, Set.of(Layer.CONTRACTS, Layer.PLATFORM),
            Layer.SIMULATOR, Set.of(Layer.CONTRACTS, Layer.PLATFORM),
            Layer.FUNCTION, Set.of(Layer.CONTRACTS, Layer.PLATFORM, Layer.SIMULATOR),
            Layer.CONNECTOR, Set.of(Layer.CONTRACTS, Layer.PLATFORM, Layer.SIMULATOR),
            Layer.TOOL, Set.of(Layer.values()),
            Layer.ARCHITECTURE, Set.of());

    private final Map<String, Layer> layers = new HashMap<>();

    DependencyDirectionTest() {
        Pom.all().forEach(pom -> layers.put(pom.artifact(), Layer.of(pom.module())));
    }

    @Test
    void modulesDependInOneDirectionOnly() {
        List<String> wrong = new ArrayList<>();
        for (Pom pom : Pom.all()) {
            Layer from = Layer.of(pom.module());
            for (Dependency dependency : pom.dependencies()) {
                if (dependency.ours() && from != Layer.ROOT) {
                    Layer to = Objects.requireNonNull(layers.get(dependency.artifact()), dependency.artifact());
                    Set<Layer> allowed = Objects.requireNonNull((dependency.test() ? TEST : MAIN).get(from));
                    if (!allowed.contains(to)) {
                        wrong.add(pom.module() + " -> " + dependency.artifact() + " (" + dependency.scope() + ")");
                    }
                }
            }
        }
        assertThat(wrong)
                .as("contracts <- infra/platform <- functions, connectors <- infra/{local,drills,bench}. "
                        + "Move what both need into contracts (a promise) or infra/platform (a capability), "
                        + "or ask the other one over the wire")
                .isEmpty();
    }

    @Test
    void theModelStandsOnTheJdkAlone() {
        assertThat(pom("contracts/model").dependencies().stream().filter(dependency -> !dependency.test()))
                .as("contracts/model is what every side agrees on: a library in it is forced on all of them")
                .isEmpty();
    }

    @Test
    void theConnectorSpiStandsOnTheModelAlone() {
        assertThat(pom("contracts/connector-spi").dependencies().stream()
                        .filter(dependency -> !dependency.test())
                        .map(Dependency::artifact))
                .as("a connector is told and answers in values of the model")
                .containsExactly("qasid-model");
    }

    @Test
    void serversAreForTestsAndToolsOnly() {
        List<String> wrong = Pom.all().stream()
                .filter(pom -> Set.of(Layer.FUNCTION, Layer.CONNECTOR).contains(Layer.of(pom.module())))
                .filter(pom -> pom.dependencies().stream()
                        .anyMatch(dependency ->
                                dependency.artifact().equals("qasid-platform-servers") && !dependency.test()))
                .map(Pom::module)
                .toList();
        assertThat(wrong)
                .as("a deployable is given its servers by URL: make qasid-platform-servers <scope>test</scope>")
                .isEmpty();
    }

    @Test
    void everyPomIsBuilt() {
        List<String> onDisk = Pom.all().stream()
                .map(Pom::module)
                .filter(module -> !module.isEmpty())
                .toList();
        assertThat(onDisk)
                .as("a module is a folder with a pom that the root pom lists under <modules>")
                .containsExactlyInAnyOrderElementsOf(Pom.root().modules());
    }

    private static Pom pom(String module) {
        return Pom.all().stream()
                .filter(pom -> pom.module().equals(module))
                .findFirst()
                .orElseThrow();
    }

    private enum Layer {
        ROOT,
        CONTRACTS,
        PLATFORM,
        SIMULATOR,
        FUNCTION,
        CONNECTOR,
        TOOL,
        ARCHITECTURE;

        static Layer of(String module) {
            if (module.isEmpty()) {
                return ROOT;
            }
            if (module.startsWith("contracts/")) {
                return CONTRACTS;
            }
            if (module.startsWith("infra/platform/")) {
                return PLATFORM;
            }
            if (module.startsWith("infra/simulators/")) {
                return SIMULATOR;
            }
            if (module.startsWith("functions/")) {
                return FUNCTION;
            }
            if (module.startsWith("connectors/")) {
                return CONNECTOR;
            }
            return switch (module) {
                case "infra/local", "infra/drills", "infra/bench", "infra/alerts" -> TOOL;
                case "infra/architecture" -> ARCHITECTURE;
                default ->
                    throw new IllegalStateException(
                            module + " has no place in the architecture: see README.md for the folders");
            };
        }
    }
}
