package io.qasid.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class MerkleTreeTest {
    private static final HexFormat HEX = HexFormat.of();
    /// Of the reference implementation of Certificate Transparency: its entries, and the roots of the first 1, 2, 3 …
    /// of
    /// them.
    private static final List<byte[]> ENTRIES = List.of(
            HEX.parseHex(""),
            HEX.parseHex("00"),
            HEX.parseHex("10"),
            HEX.parseHex("2021"),
            HEX.parseHex("3031"),
            HEX.parseHex("40414243"),
            HEX.parseHex("5051525354555657"),
            HEX.parseHex("606162636465666768696a6b6c6d6e6f"));

    @Test
    void rootsAreThoseOfTheReference() {
        assertThat(HEX.formatHex(MerkleTree.root(ENTRIES.subList(0, 1))))
                .isEqualTo("6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d");
        assertThat(HEX.formatHex(MerkleTree.root(ENTRIES.subList(0, 2))))
                .isEqualTo("fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125");
        assertThat(HEX.formatHex(MerkleTree.root(ENTRIES.subList(0, 3))))
                .isEqualTo("aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77");
        assertThat(HEX.formatHex(MerkleTree.root(ENTRIES)))
                .isEqualTo("5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328");
    }

    @Test
    void everyEntryOfEveryTreeHasAPathToItsRootAndToNoOther() {
        List<byte[]> entries = new ArrayList<>();
        for (int size = 1; size <= 70; size++) {
            entries.add(new byte[] {(byte) size});
            byte[] root = MerkleTree.root(entries);
            for (int index = 0; index < size; index++) {
                List<byte[]> path = MerkleTree.path(entries, index);
                assertThat(MerkleTree.rootOf(entries.get(index), index, size, path))
                        .as("entry %s of %s", index, size)
                        .hasValueSatisfying(reached -> assertThat(reached).isEqualTo(root));
                assertThat(leadsTo(root, new byte[] {99}, index, size, path)).isFalse();
                assertThat(leadsTo(root, entries.get(index), (index + 1) % size, size, path))
                        .isEqualTo(size == 1);
                if (!path.isEmpty()) {
                    assertThat(leadsTo(root, entries.get(index), index, size, path.subList(0, path.size() - 1)))
                            .isFalse();
                }
                List<byte[]> longer = new ArrayList<>(path);
                longer.add(root);
                assertThat(leadsTo(root, entries.get(index), index, size, longer))
                        .isFalse();
            }
        }
    }

    @Test
    void whatIsOutsideHasNoRoot() {
        assertThat(MerkleTree.rootOf(new byte[] {1}, 1, 1, List.of())).isEmpty();
        assertThat(MerkleTree.rootOf(new byte[] {1}, -1, 1, List.of())).isEmpty();
        assertThat(MerkleTree.rootOf(new byte[] {1}, 0, 0, List.of())).isEmpty();
    }

    private static boolean leadsTo(byte[] root, byte[] entry, int index, int size, List<byte[]> path) {
        return MerkleTree.rootOf(entry, index, size, path)
                .filter(reached -> java.util.Arrays.equals(reached, root))
                .isPresent();
    }
}
