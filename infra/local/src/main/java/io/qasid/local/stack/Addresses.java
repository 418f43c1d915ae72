package io.qasid.local.stack;

/// Where everything of a stack listens, all of it on the loopback interface.
///
/// @param entrance the one address of every HTTP API; what nobody else answers is answered by messages
/// @param messages the tenant's API; this and the next eleven are one module each and also answer `/health/ready` and
/// `/metrics`
/// @param callbacks the tenant's callback receiver
/// @param operators the SMSC simulator: `127.0.0.1:2775`
/// @param chats the simulator of WhatsApp, Telegram and Viber, a URL
/// @param telephones the simulator of a call API, a URL
/// @param database JDBC URL
/// @param databasePassword of `databaseUser`
public record Addresses(
        String entrance,
        String messages,
        String consent,
        String compliance,
        String senders,
        String tenants,
        String router,
        String orchestrator,
        String smpp,
        String ott,
        String voice,
        String providerWebhooks,
        String webhooks,
        String callbacks,
        String operators,
        String chats,
        String telephones,
        String database,
        String databaseUser,
        String databasePassword,
        String nats,
        String redis) {

    /// Without the password.
    @Override
    public String toString() {
        return "Addresses[" + entrance + ", database " + database + ", nats " + nats + "]";
    }
}
