package io.qasid.audit;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The tree of RFC 9162, section 2.1, over SHA-256: one hash for many entries, and a short path that shows that one of
/// them is among them.
public final class MerkleTree {
    private static final byte LEAF = 0;
    private static final byte NODE = 1;

    private MerkleTree() {}

    /// @param entries at least one
    public static byte[] root(List<byte[]> entries) {
        if (entries.size() == 1) {
            return hash(LEAF, entries.getFirst(), new byte[0]);
        }
        int split = split(entries.size());
        return hash(NODE, root(entries.subList(0, split)), root(entries.subList(split, entries.size())));
    }

    /// The hashes beside the way from an entry up to the root, the lowest first.
    public static List<byte[]> path(List<byte[]> entries, int index) {
        if (entries.size() == 1) {
            return List.of();
        }
        int split = split(entries.size());
        boolean left = index < split;
        List<byte[]> path = new ArrayList<>(
                left
                        ? path(entries.subList(0, split), index)
                        : path(entries.subList(split, entries.size()), index - split));
        path.add(root(left ? entries.subList(split, entries.size()) : entries.subList(0, split)));
        return path;
    }

    /// The root of a tree of `size` entries in which `entry` has this path; empty when no entry of such a tree has a
    /// path of this length.
    public static Optional<byte[]> rootOf(byte[] entry, long index, long size, List<byte[]> path) {
        if (index < 0 || index >= size) {
            return Optional.empty();
        }
        long place = index;
        long last = size - 1;
        byte[] reached = hash(LEAF, entry, new byte[0]);
        for (byte[] beside : path) {
            if (last == 0) {
                return Optional.empty();
            }
            if ((place & 1) == 1 || place == last) {
                reached = hash(NODE, beside, reached);
                while ((place & 1) == 0 && place != 0) {
                    place >>= 1;
                    last >>= 1;
                }
            } else {
                reached = hash(NODE, reached, beside);
            }
            place >>= 1;
            last >>= 1;
        }
        return last == 0 ? Optional.of(reached) : Optional.empty();
    }

    /// The largest power of two below `size`.
    private static int split(int size) {
        return Integer.highestOneBit(size - 1);
    }

    private static byte[] hash(byte kind, byte[] first, byte[] second) {
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            sha256.update(kind);
            sha256.update(first);
            return sha256.digest(second);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
