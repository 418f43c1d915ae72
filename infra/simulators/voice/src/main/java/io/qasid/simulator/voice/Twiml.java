package io.qasid.simulator.voice;

import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.ErrorHandler;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;
import org.xml.sax.SAXParseException;

/// What a call is told to do: the verbs of <https://www.twilio.com/docs/voice/twiml> that this simulator knows. A verb
/// that it does not know is passed over, as Twilio does with a warning.
final class Twiml {
    private static final String DOCTYPE_FORBIDDEN = "http://apache.org/xml/features/disallow-doctype-decl";
    private static final String DEFAULT_LANGUAGE = "en-US";
    /// `loop="0"` is for ever; nobody here has that patience.
    private static final int LOOPS_MAX = 10;

    private Twiml() {}

    sealed interface Verb {}

    /// @param times how often it is said, from `loop`
    record Say(String language, String text, int times) implements Verb {}

    record Pause() implements Verb {}

    /// @param action empty when the TwiML has none
    record Gather(List<Verb> prompts, Optional<String> action, boolean byGet) implements Verb {}

    record Hangup() implements Verb {}

    /// @return empty when it isn't XML with a `<Response>` (Twilio's errors 12100 and 12200)
    static Optional<List<Verb>> parse(String text) {
        try {
            DocumentBuilderFactory factory = DocumentBuilderFactory.newDefaultInstance();
            factory.setFeature(DOCTYPE_FORBIDDEN, true);
            DocumentBuilder builder = factory.newDocumentBuilder();
            builder.setErrorHandler(new Strict());
            Element root =
                    builder.parse(new InputSource(new StringReader(text))).getDocumentElement();
            return root.getTagName().equals("Response") ? Optional.of(verbs(root)) : Optional.empty();
        } catch (SAXException e) {
            return Optional.empty();
        } catch (IOException | ParserConfigurationException e) {
            throw new IllegalStateException("a string is readable and the JDK's parser knows its features", e);
        }
    }

    private static List<Verb> verbs(Element parent) {
        List<Verb> verbs = new ArrayList<>();
        for (Node node = parent.getFirstChild(); node != null; node = node.getNextSibling()) {
            if (node instanceof Element element) {
                verb(element).ifPresent(verbs::add);
            }
        }
        return verbs;
    }

    private static Optional<Verb> verb(Element element) {
        return switch (element.getTagName()) {
            case "Say" -> Optional.of(say(element));
            case "Pause" -> Optional.of(new Pause());
            case "Gather" -> Optional.of(gather(element));
            case "Hangup" -> Optional.of(new Hangup());
            default -> Optional.empty();
        };
    }

    private static Verb say(Element element) {
        String language = element.getAttribute("language");
        return new Say(
                language.isEmpty() ? DEFAULT_LANGUAGE : language,
                element.getTextContent().strip(),
                loops(element));
    }

    private static int loops(Element element) {
        String loop = element.getAttribute("loop");
        if (!loop.matches("[0-9]{1,4}")) {
            return 1;
        }
        int loops = Integer.parseInt(loop);
        return loops == 0 ? LOOPS_MAX : Math.min(loops, LOOPS_MAX);
    }

    private static Verb gather(Element element) {
        String action = element.getAttribute("action");
        return new Gather(
                verbs(element),
                action.isEmpty() ? Optional.empty() : Optional.of(action),
                element.getAttribute("method").toUpperCase(Locale.ROOT).equals("GET"));
    }

    /// The JDK's own prints to stderr.
    private static final class Strict implements ErrorHandler {
        @Override
        public void warning(SAXParseException e) {}

        @Override
        public void error(SAXParseException e) throws SAXParseException {
            throw e;
        }

        @Override
        public void fatalError(SAXParseException e) throws SAXParseException {
            throw e;
        }
    }
}
