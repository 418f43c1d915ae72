package io.qasid.consent;

import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/// A file of lines, as it was sent. Lines without anything but white space count in the numbering and say nothing.
final class ImportBody {
    static final int OCTETS_MAX = 32 * 1024 * 1024;
    static final int LINES_MAX = 100_000;

    private final byte[] octets;

    ImportBody(byte[] octets) {
        this.octets = octets;
    }

    /// Takes what arrives until there is too much of it.
    ///
    /// @return one octet more than [#OCTETS_MAX] when it is too large
    static ImportBody of(InputStream stream) throws IOException {
        return new ImportBody(stream.readNBytes(OCTETS_MAX + 1));
    }

    boolean tooLarge() {
        return octets.length > OCTETS_MAX;
    }

    byte[] sha256() {
        try {
            return MessageDigest.getInstance("SHA-256").digest(octets);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    Lines lines() {
        return new Lines();
    }

    /// Walks through the lines that say something.
    final class Lines {
        private int number;
        private int next;
        private int begin;
        private int end;

        /// @return false at the end
        boolean advance() {
            while (next < octets.length) {
                begin = next;
                end = begin;
                while (end < octets.length && octets[end] != '\n') {
                    end++;
                }
                next = end + 1;
                number++;
                if (!blank()) {
                    return true;
                }
            }
            return false;
        }

        private boolean blank() {
            for (int i = begin; i < end; i++) {
                if (octets[i] != ' ' && octets[i] != '\t' && octets[i] != '\r') {
                    return false;
                }
            }
            return true;
        }

        /// From 1.
        int number() {
            return number;
        }

        byte[] octets() {
            return Arrays.copyOfRange(octets, begin, end);
        }
    }
}
