package io.qasid.channelrouter.receipts;

import io.qasid.audit.MerkleTree;
import io.qasid.audit.Receipt;
import io.qasid.audit.SignedReceipt;
import io.qasid.audit.SigningKey;
import io.qasid.audit.VerifyingKey;
import io.qasid.model.MessageId;
import io.qasid.model.TenantId;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Signs what the audit chains hold about a message, with the proof that it is in them. It reads the chains only: when
/// a message's recipient and text were erased, its receipt is the same.
///
/// What is signed is verified first: each block's records are chained again, so that nothing altered is ever signed.
@Singleton
public final class Receipts {
    private final ChainBlocks blocks;
    private final Optional<SigningKey> key;
    private final List<VerifyingKey> published;
    private final InstantSource clock;

    Receipts(ChainBlocks blocks, ReceiptSettings settings, InstantSource clock) {
        this.blocks = blocks;
        this.key = settings.signing();
        this.clock = clock;
        this.published = new ArrayList<>();
        key.ifPresent(signing -> published.add(signing.verifyingKey()));
        published.addAll(settings.retired());
    }

    public sealed interface Outcome {}

    /// @param jws as `SignedReceipt` writes it
    public record Signed(String jws) implements Outcome {}

    /// Nothing is known of the message, or it is another tenant's.
    public record NoMessage() implements Outcome {}

    /// This router has no key to sign with.
    public record NoKey() implements Outcome {}

    /// A chain is broken where records of the message are: nobody can prove them.
    public record Unprovable() implements Outcome {}

    /// Those whose signatures count, the present one first.
    public List<VerifyingKey> keys() {
        return List.copyOf(published);
    }

    public Outcome of(TenantId tenant, MessageId message) throws SQLException {
        if (key.isEmpty()) {
            return new NoKey();
        }
        List<ChainBlocks.Place> places = blocks.placesOf(tenant, message);
        if (places.isEmpty()) {
            return new NoMessage();
        }
        Map<ChainBlocks.Range, List<ChainBlocks.Row>> read = new LinkedHashMap<>();
        List<Receipt.Entry> entries = new ArrayList<>();
        for (ChainBlocks.Place place : places) {
            Optional<ChainBlocks.Range> range = blocks.rangeOf(place);
            if (range.isEmpty()) {
                return new Unprovable();
            }
            List<ChainBlocks.Row> rows = read.get(range.get());
            if (rows == null) {
                rows = blocks.rows(range.get());
                read.put(range.get(), rows);
            }
            if (rows.isEmpty()) {
                return new Unprovable();
            }
            int block = List.copyOf(read.keySet()).indexOf(range.get());
            entries.add(entry(block, range.get(), rows, place.sequence()));
        }
        List<Receipt.Block> signed = new ArrayList<>();
        read.forEach((range, rows) -> signed.add(
                new Receipt.Block(range.chain(), range.first(), range.last(), MerkleTree.root(hashes(rows)))));
        Receipt receipt = new Receipt(clock.instant(), tenant.value(), message.value(), entries, signed);
        return new Signed(SignedReceipt.sign(receipt, key.get()));
    }

    private static Receipt.Entry entry(int block, ChainBlocks.Range range, List<ChainBlocks.Row> rows, long sequence) {
        int index = (int) (sequence - range.first());
        ChainBlocks.Row row = rows.get(index);
        return new Receipt.Entry(
                block, sequence, row.payload(), row.previousHash(), MerkleTree.path(hashes(rows), index));
    }

    private static List<byte[]> hashes(List<ChainBlocks.Row> rows) {
        return rows.stream().map(ChainBlocks.Row::recordHash).toList();
    }
}
