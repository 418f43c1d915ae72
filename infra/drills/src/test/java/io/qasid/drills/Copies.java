package io.qasid.drills;

import io.qasid.simulator.ott.OttRecord;
import io.qasid.simulator.smsc.SmscRecord;
import io.qasid.simulator.voice.VoiceRecord;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// What reached people until now, over everything.
final class Copies {
    private record Copy(Way way, String digits, String text) {}

    private final Map<Copy, Integer> counts = new HashMap<>();

    Copies(SmscRecord handsets, OttRecord chats, VoiceRecord telephones) {
        handsets.counts().forEach((text, count) -> add(Way.SMS, text.destination(), text.text(), count));
        for (OttRecord.Arrived arrived : chats.arrived()) {
            Way way = switch (arrived.channel()) {
                case WHATSAPP -> Way.WHATSAPP;
                case TELEGRAM -> Way.TELEGRAM;
                case VIBER -> Way.VIBER;
            };
            add(way, arrived.to(), arrived.text(), 1);
        }
        for (VoiceRecord.Heard call : telephones.heard()) {
            // every call says its text twice
            String text = call.said().isEmpty() ? "" : call.said().getFirst().text();
            add(Way.VOICE, call.to().substring(1), text, 1);
        }
    }

    private void add(Way way, String digits, String text, int count) {
        counts.merge(new Copy(way, digits, text), count, Integer::sum);
    }

    /// How often it reached its person, whichever way.
    int of(DrillMessage message) {
        int copies = 0;
        for (Way way : Way.values()) {
            copies += counts.getOrDefault(new Copy(way, message.digits(), message.textOver(way)), 0);
        }
        return copies;
    }

    /// How many of them came over the way that they take when nothing is broken.
    int asMeant(List<DrillMessage> messages) {
        return (int) messages.stream().filter(this::cameAsMeant).count();
    }

    /// Whether it came over the way that it takes when nothing is broken.
    boolean cameAsMeant(DrillMessage message) {
        return counts.containsKey(new Copy(message.way(), message.digits(), message.textOver(message.way())));
    }
}
