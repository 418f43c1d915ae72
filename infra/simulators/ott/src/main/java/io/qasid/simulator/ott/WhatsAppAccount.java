package io.qasid.simulator.ott;

/// One business number.
///
/// @param phoneNumberId digits, as the API's path has it
/// @param token bearer token of the API
/// @param appSecret key of the webhooks' signature
/// @param verifyToken of the webhook's verification
/// @param displayPhoneNumber digits
public record WhatsAppAccount(
        String phoneNumberId, String token, String appSecret, String verifyToken, String displayPhoneNumber) {
    public WhatsAppAccount {
        if (!phoneNumberId.matches("[0-9]{1,20}")) {
            throw new IllegalArgumentException("phone number id must be digits, was '" + phoneNumberId + "'");
        }
    }

    /// Without token and secret.
    @Override
    public String toString() {
        return "WhatsAppAccount[" + phoneNumberId + "]";
    }
}
