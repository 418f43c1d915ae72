package io.qasid.messages;

import io.micronaut.core.annotation.Introspected;
import io.qasid.proto.v1.ReceiptKeys;
import java.util.List;

/// A JWK set (RFC 7517, RFC 8037) of the public keys that receipts are or were signed with, the present one first.
@Introspected
record ReceiptKeysJson(List<Key> keys) {
    static ReceiptKeysJson of(ReceiptKeys reply) {
        return new ReceiptKeysJson(reply.getKeysList().stream()
                .map(key -> new Key("OKP", "Ed25519", "EdDSA", "sig", key.getId(), key.getX(), key.getPem()))
                .toList());
    }

    /// @param pem the same key for tools that know no JWK; no member of the standard's
    @Introspected
    record Key(String kty, String crv, String alg, String use, String kid, String x, String pem) {}
}
