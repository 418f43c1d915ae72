package io.qasid.simulator.smsc.text;

import io.qasid.simulator.smsc.pdu.Octets;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A text as a handset would send it: GSM septets when it can, UCS-2 otherwise, in segments with an 8-bit reference.
///
/// @param dataCoding 0 or 8
/// @param segments user data of each, header included when there are several
public record HandsetText(int dataCoding, List<Octets> segments) {
    public static final int SEGMENTS_MAX = 10;

    private static final int GSM_SINGLE = 160;
    private static final int GSM_PART = 153;
    private static final int UCS2_SINGLE_OCTETS = 140;
    private static final int UCS2_PART_OCTETS = 134;

    public HandsetText {
        segments = List.copyOf(segments);
    }

    /// @param reference of the concatenation, only its low 8 bits count
    /// @throws IllegalArgumentException if it takes more than [#SEGMENTS_MAX] segments
    public static HandsetText of(String text, int reference) {
        Optional<Octets> gsm = GsmAlphabet.encode(text);
        List<Octets> bodies = gsm.isPresent()
                ? cut(gsm.get(), GSM_SINGLE, GSM_PART, true)
                : cut(Octets.of(text.getBytes(StandardCharsets.UTF_16BE)), UCS2_SINGLE_OCTETS, UCS2_PART_OCTETS, false);
        if (bodies.size() > SEGMENTS_MAX) {
            throw new IllegalArgumentException("text must fit " + SEGMENTS_MAX + " segments, needs " + bodies.size());
        }
        int dataCoding = gsm.isPresent() ? DataCoding.SMSC_DEFAULT : DataCoding.UCS2_CODE;
        if (bodies.size() == 1) {
            return new HandsetText(dataCoding, bodies);
        }
        List<Octets> segments = new ArrayList<>();
        for (int i = 0; i < bodies.size(); i++) {
            byte[] header = {5, 0, 3, (byte) reference, (byte) bodies.size(), (byte) (i + 1)};
            segments.add(Octets.of(header).plus(bodies.get(i)));
        }
        return new HandsetText(dataCoding, segments);
    }

    private static List<Octets> cut(Octets whole, int singleMax, int partMax, boolean gsm) {
        if (whole.length() <= singleMax) {
            return List.of(whole);
        }
        List<Octets> parts = new ArrayList<>();
        int at = 0;
        while (at < whole.length()) {
            int length = Math.min(partMax, whole.length() - at);
            if (at + length < whole.length() && splitsPair(whole, at + length, gsm)) {
                length -= gsm ? 1 : 2;
            }
            parts.add(whole.slice(at, length));
            at += length;
        }
        return parts;
    }

    /// Whether a cut before `at` would part an escape from its septet, or the halves of a surrogate pair.
    private static boolean splitsPair(Octets whole, int at, boolean gsm) {
        return gsm
                ? whole.at(at - 1) == GsmAlphabet.ESCAPE
                : Character.isHighSurrogate((char) (whole.at(at - 2) << 8 | whole.at(at - 1)));
    }

    @Override
    public String toString() {
        return "HandsetText[" + segments.size() + " segments]";
    }
}
