package io.qasid.audit;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/// What the audit chains hold about one message, with the proof that it is in them. It holds no personal data: a record
/// says by codes, routes, ids and instants what was decided, so the receipt is the same after everything about the
/// recipient was erased.
///
/// @param issuedAt when it was signed; records that came later are not in it
/// @param records in the order of the chains
/// @param blocks the parts of the chains that they lie in
public record Receipt(Instant issuedAt, UUID tenant, UUID message, List<Entry> records, List<Block> blocks) {
    /// How many records a full block has: its path has 8 hashes then.
    public static final int BLOCK_SIZE = 256;

    public Receipt {
        records = List.copyOf(records);
        blocks = List.copyOf(blocks);
    }

    /// One record of a chain.
    ///
    /// @param block index into the blocks
    /// @param payload the octets that were hashed: JSON
    /// @param previousHash of the record before it; `sha256(payload ‖ previousHash)` is the record's own
    /// @param path from its hash to the block's root, the lowest first
    public record Entry(int block, long sequence, byte[] payload, byte[] previousHash, List<byte[]> path) {
        public Entry {
            path = List.copyOf(path);
        }

        public String payloadText() {
            return new String(payload, StandardCharsets.UTF_8);
        }

        public byte[] recordHash() {
            return HashChain.recordHash(payload, previousHash);
        }
    }

    /// Records of one chain in a row.
    ///
    /// @param chain `kbl/0@1`: region, writer slot, sequence of the chain's first record
    /// @param first sequence
    /// @param last sequence
    /// @param root of the [MerkleTree] over the hashes of all records from first to last
    public record Block(String chain, long first, long last, byte[] root) {}
}
