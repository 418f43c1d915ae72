package io.qasid.messages;

import io.swagger.v3.oas.annotations.media.Schema;

// describes what the router signs; nothing is made of it

/// A signed receipt: a JWS in its flattened JSON form.
///
/// @param payload Base64url of the receipt (JSON): message, tenant, when it was signed, the records with their places
/// in the audit chains, and the proofs
/// @param protectedHeader Base64url of the header: alg EdDSA, and the key's id as kid
/// @param signature Base64url, of protected, a dot and payload
@Schema(name = "Receipt")
record ReceiptBody(
        String payload, @Schema(name = "protected") String protectedHeader, String signature) {}
