package io.qasid.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// How a text is cut into SMS: the one place that counts segments, for the price and for the wire alike.
///
/// A text goes as [SmsEncoding#GSM_7] when the default alphabet and its extension table hold every character of it,
/// else
/// as [SmsEncoding#UCS_2]. It is cut into as few segments as possible. Neither an escape and its septet nor a
/// surrogate pair is ever parted. What a reader sees as one character (a base with its marks, emoji joined by ZWJ, a
/// flag, letters around a ZWNJ) is kept whole where that costs no further segment.
///
/// [#of] finds the cuts only; [#segments] builds octets.
public final class SmsSegmentation {
    /// In UTF-16 units. Makes at most 24 segments, far below the 255 that a header can count.
    public static final int TEXT_LENGTH_MAX = 1_600;

    private static final int REFERENCE_MAX = 0xFF;

    private final String text;
    private final SmsEncoding encoding;
    /// Where each segment ends in the text, the last at its length.
    private final int[] ends;

    private SmsSegmentation(String text, SmsEncoding encoding, int[] ends) {
        this.text = text;
        this.encoding = encoding;
        this.ends = ends;
    }

    /// @param text 1 to 1,600 UTF-16 units
    /// @throws IllegalArgumentException if it is empty or longer
    public static SmsSegmentation of(String text) {
        if (text.isEmpty() || text.length() > TEXT_LENGTH_MAX) {
            throw new IllegalArgumentException(
                    "text needs 1 to " + TEXT_LENGTH_MAX + " UTF-16 units, has " + text.length());
        }
        SmsEncoding encoding = encodingOf(text);
        return new SmsSegmentation(text, encoding, cut(text, encoding));
    }

    public SmsEncoding encoding() {
        return encoding;
    }

    public int segmentCount() {
        return ends.length;
    }

    /// The text of each segment; together they are the whole.
    public List<String> texts() {
        List<String> texts = new ArrayList<>(ends.length);
        int start = 0;
        for (int end : ends) {
            texts.add(text.substring(start, end));
            start = end;
        }
        return List.copyOf(texts);
    }

    /// @param reference 0 to 255, the same for all segments of a text and different from that of other texts which
    ///     the same handset may be putting together at the time; a single segment carries none
    public List<SmsSegment> segments(int reference) {
        if (reference < 0 || reference > REFERENCE_MAX) {
            throw new IllegalArgumentException("reference needs 0 to " + REFERENCE_MAX + ", was " + reference);
        }
        List<SmsSegment> segments = new ArrayList<>(ends.length);
        int start = 0;
        for (int i = 0; i < ends.length; i++) {
            segments.add(new SmsSegment(header(reference, i + 1), body(start, ends[i])));
            start = ends[i];
        }
        return List.copyOf(segments);
    }

    private byte[] header(int reference, int number) {
        if (ends.length == 1) {
            return new byte[0];
        }
        return new byte[] {5, 0, 3, (byte) reference, (byte) ends.length, (byte) number};
    }

    private byte[] body(int start, int end) {
        return switch (encoding) {
            case GSM_7 -> septets(start, end);
            case UCS_2 -> utf16(start, end);
        };
    }

    private byte[] septets(int start, int end) {
        byte[] septets = new byte[2 * (end - start)];
        int length = 0;
        for (int i = start; i < end; i++) {
            length += Gsm7Alphabet.encode(text.charAt(i), septets, length);
        }
        return Arrays.copyOf(septets, length);
    }

    /// By hand, because [StandardCharsets#UTF_16BE] would turn a lone surrogate into a question mark.
    private byte[] utf16(int start, int end) {
        byte[] octets = new byte[2 * (end - start)];
        for (int i = start; i < end; i++) {
            octets[2 * (i - start)] = (byte) (text.charAt(i) >> 8);
            octets[2 * (i - start) + 1] = (byte) text.charAt(i);
        }
        return octets;
    }

    private static SmsEncoding encodingOf(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Gsm7Alphabet.septetsOf(text.charAt(i)) == 0) {
                return SmsEncoding.UCS_2;
            }
        }
        return SmsEncoding.GSM_7;
    }

    private static int[] cut(String text, SmsEncoding encoding) {
        if (endOfSegment(text, 0, encoding, encoding.unitsInSingleMax()) == text.length()) {
            return new int[] {text.length()};
        }
        int[] ends = new int[fewestParts(text, 0, encoding)];
        int start = 0;
        for (int i = 0; i < ends.length; i++) {
            ends[i] = endOfPart(text, start, encoding, ends.length - i - 1);
            start = ends[i];
        }
        return ends;
    }

    /// The last cut that parts nothing a reader sees as one, if what follows it still fits into `partsLeft`; else the
    /// last possible cut.
    private static int endOfPart(String text, int start, SmsEncoding encoding, int partsLeft) {
        int furthest = endOfSegment(text, start, encoding, encoding.unitsInPartMax());
        int whole = furthest;
        while (whole > start && CharacterClusters.cutParts(text, whole)) {
            whole--;
        }
        boolean free = whole == furthest || (whole > start && fewestParts(text, whole, encoding) <= partsLeft);
        return free ? whole : furthest;
    }

    private static int fewestParts(String text, int from, SmsEncoding encoding) {
        int parts = 0;
        for (int at = from; at < text.length(); parts++) {
            at = endOfSegment(text, at, encoding, encoding.unitsInPartMax());
        }
        return parts;
    }

    /// The furthest end of a segment of at most `unitsMax` units that starts at `start`.
    private static int endOfSegment(String text, int start, SmsEncoding encoding, int unitsMax) {
        return switch (encoding) {
            case GSM_7 -> endOfSeptets(text, start, unitsMax);
            case UCS_2 -> endOfUtf16(text, start, unitsMax);
        };
    }

    private static int endOfSeptets(String text, int start, int septetsMax) {
        int septets = 0;
        for (int end = start; end < text.length(); end++) {
            septets += Gsm7Alphabet.septetsOf(text.charAt(end));
            if (septets > septetsMax) {
                return end;
            }
        }
        return text.length();
    }

    private static int endOfUtf16(String text, int start, int unitsMax) {
        int end = Math.min(start + unitsMax, text.length());
        boolean partsPair = end < text.length()
                && Character.isLowSurrogate(text.charAt(end))
                && Character.isHighSurrogate(text.charAt(end - 1));
        return partsPair ? end - 1 : end;
    }
}
