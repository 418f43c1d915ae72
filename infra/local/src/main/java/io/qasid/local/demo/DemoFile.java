package io.qasid.local.demo;

import io.qasid.local.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The messages of the demo with the end that each must have. Deadlines are relative, so the file gives the same
/// result
/// at any hour.
///
/// @param wroteOnWhatsApp numbers whose 24 hours are open
/// @param onTelegram numbers that gave themselves to the bot
/// @param onViber numbers that opened the link to the bot that was sent to them
/// @param rules of compliance, as the function takes them, without the tenant
public record DemoFile(
        List<DemoSender> senders,
        List<Map<String, String>> rules,
        List<DemoConsent> consents,
        List<String> wroteOnWhatsApp,
        List<String> onTelegram,
        List<String> onViber,
        List<DemoMessage> messages) {
    public DemoFile {
        wroteOnWhatsApp = List.copyOf(wroteOnWhatsApp);
        onTelegram = List.copyOf(onTelegram);
        onViber = List.copyOf(onViber);
        senders = List.copyOf(senders);
        rules = List.copyOf(rules);
        consents = List.copyOf(consents);
        messages = List.copyOf(messages);
        Set<String> earlier = new HashSet<>();
        for (DemoMessage message : messages) {
            String sameAs = message.expect().sameAs();
            if (sameAs != null && !earlier.contains(sameAs)) {
                throw new IllegalArgumentException(message.name() + ": no earlier message is called " + sameAs);
            }
            if (!earlier.add(message.name())) {
                throw new IllegalArgumentException("two messages are called " + message.name());
            }
        }
    }

    /// The file that comes with Qasid.
    public static DemoFile shipped() {
        try (InputStream file = DemoFile.class.getResourceAsStream("/io/qasid/local/demo-messages.json")) {
            if (file == null) {
                throw new IllegalStateException("demo-messages.json is not on the class path");
            }
            return parse(new String(file.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// @throws UncheckedIOException naming the place and what is wrong there
    public static DemoFile parse(String json) {
        return Json.read(json, DemoFile.class);
    }
}
