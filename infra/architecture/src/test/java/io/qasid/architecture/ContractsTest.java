package io.qasid.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class ContractsTest {
    private static final Set<String> SPEAK_MODEL =
            Set.of("contracts/model", "contracts/connector-spi", "contracts/connector-tck");
    private static final Pattern WIRE = Pattern.compile("\\b(io\\.qasid\\.proto|com\\.google\\.protobuf|io\\.grpc)\\b");

    @Test
    void wireTypesStayAtTheEdge() {
        List<String> found = JavaSource.all().stream()
                .filter(source -> SPEAK_MODEL.contains(source.module()))
                .flatMap(source -> source.places(WIRE).stream())
                .toList();
        assertThat(found)
                .as("model and connector contract speak values of io.qasid.model; translate at the module's edge")
                .isEmpty();
    }

    @Test
    void migrationsLieInTheirOwnersPackage() {
        List<String> wrong = Tree.files(file -> file.getFileName().toString().matches("[VRU]\\d*__.*\\.sql")).stream()
                .map(Tree::name)
                .filter(name -> !name.matches(".*/src/main/resources/io/qasid/[a-z0-9]+/schema/[^/]+"))
                .toList();
        assertThat(wrong)
                .as("on one class path two modules' db/migration folders become one: "
                        + "use io/qasid/<package of the module>/schema")
                .isEmpty();
    }
}
