package io.qasid.architecture;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.SAXException;

/// One module's pom.
///
/// @param module its folder: `connectors/smpp`; empty for the root
record Pom(String module, String artifact, List<String> modules, List<Dependency> dependencies) {

    static List<Pom> all() {
        return Tree.filesNamed("pom.xml").stream().map(Pom::of).toList();
    }

    static Pom root() {
        return of(Tree.root().resolve("pom.xml"));
    }

    private static Pom of(Path path) {
        String name = Tree.name(path);
        Element project = parse(path);
        List<String> modules = child(project, "modules").stream()
                .flatMap(list -> children(list, "module").stream())
                .map(Element::getTextContent)
                .toList();
        List<Dependency> dependencies = child(project, "dependencies").stream()
                .flatMap(list -> children(list, "dependency").stream())
                .map(Pom::dependency)
                .toList();
        String module = name.equals("pom.xml") ? "" : name.substring(0, name.length() - "/pom.xml".length());
        return new Pom(module, text(project, "artifactId"), modules, dependencies);
    }

    private static Dependency dependency(Element element) {
        String scope = text(element, "scope");
        return new Dependency(
                text(element, "groupId"), text(element, "artifactId"), scope.isEmpty() ? "compile" : scope);
    }

    private static Element parse(Path path) {
        try {
            return DocumentBuilderFactory.newDefaultInstance()
                    .newDocumentBuilder()
                    .parse(path.toFile())
                    .getDocumentElement();
        } catch (IOException | SAXException | ParserConfigurationException e) {
            throw new IllegalStateException("cannot read " + path, e);
        }
    }

    private static String text(Element parent, String name) {
        return child(parent, name).map(Element::getTextContent).orElse("").strip();
    }

    private static Optional<Element> child(Element parent, String name) {
        return children(parent, name).stream().findFirst();
    }

    private static List<Element> children(Element parent, String name) {
        List<Element> found = new ArrayList<>();
        for (Node node = parent.getFirstChild(); node != null; node = node.getNextSibling()) {
            if (node instanceof Element element && element.getTagName().equals(name)) {
                found.add(element);
            }
        }
        return found;
    }

    /// @param scope `compile` where the pom says none
    record Dependency(String group, String artifact, String scope) {
        boolean ours() {
            return group.equals("io.qasid");
        }

        boolean test() {
            return scope.equals("test");
        }
    }
}
