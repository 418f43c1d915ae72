package io.qasid.channelrouter.admin;

import io.micronaut.http.HttpStatus;
import io.qasid.http.ProblemType;

/// What this API answers beside what every one can.
enum ChannelProblem implements ProblemType {
    NO_ADAPTER(
            HttpStatus.NOT_FOUND,
            "No adapter",
            false,
            "No ladder has a route of this account or channel.",
            "List the adapters with GET /v1/channel/adapters; one is named by its route (whatsapp:qasid), or by its"
                    + " channel (whatsapp), which is every account of it."),
    CREDENTIAL_IS_A_SETTING(
            HttpStatus.CONFLICT,
            "Credential is a setting",
            false,
            "The account is an SMPP bind: its password is a setting of its connector, and nobody reads it again.",
            "Set the password where the connector reads it, and start the connector again; or name accounts of other"
                    + " channels."),
    NO_POLICY(
            HttpStatus.NOT_FOUND,
            "No policy",
            false,
            "There is no routing policy for this tenant, category, name and prefix, and never was.",
            "List the tenant's policies with GET /v1/channel/policies?tenantId=."),
    POLICY_CONFLICT(
            HttpStatus.CONFLICT,
            "Policy changed by somebody else",
            false,
            "The policy was changed after you looked at it, or is there already. The detail has its version now.",
            "Look at the policy again, decide again, and send the version that it has now."),
    TOO_MANY_POLICIES(
            HttpStatus.CONFLICT,
            "Too many policies",
            false,
            "The tenant has as many routing policies in force as there may be.",
            "End a policy that is not used any more."),
    NO_BUDGET(
            HttpStatus.NOT_FOUND,
            "No budget",
            false,
            "This tenant has no budget, so it may spend as much as it likes; or there is no such tenant.",
            "Set one with PUT, without a version."),
    BUDGET_VERSION_CONFLICT(
            HttpStatus.CONFLICT,
            "Changed by somebody else",
            false,
            "The budget was set after you looked at it. The detail has its version now.",
            "Look at the budget again, decide again, and send the version that it has now."),
    KEYWORD_TAKEN(
            HttpStatus.CONFLICT,
            "Keyword taken",
            false,
            "Another tenant has this word of this sender.",
            "Look at GET /v1/channel/keywords, and remove the word first if that tenant gives it up."),
    KEYWORDS_FULL(
            HttpStatus.CONFLICT,
            "Too many keywords",
            false,
            "The sender has as many words as one can have.",
            "Remove words that nobody uses any more."),
    NO_KEYWORD(
            HttpStatus.NOT_FOUND,
            "No keyword",
            false,
            "Nobody has this word of this sender.",
            "List the words with GET /v1/channel/keywords."),
    CHAIN_NOT_QUARANTINED(
            HttpStatus.NOT_FOUND,
            "Chain not quarantined",
            false,
            "No chain of this region and slot with this first record is quarantined.",
            "List the quarantined chains with GET /v1/channel/audit/quarantine."),
    CHAIN_RECOMPUTED(
            HttpStatus.CONFLICT,
            "Chain recomputed before",
            false,
            "The chain was chained anew already. The detail says when.",
            "Look at the record CHAIN_RECOMPUTED in the slot's present chain: it says who did it, and why."),
    NO_CONVERSATION(
            HttpStatus.NOT_FOUND,
            "No conversation",
            false,
            "No conversation has this id, or none goes on under this name with this number.",
            "The hash is SHA-256 in hex of the number in E.164 with its plus sign; the name is the sender for SMS, and"
                    + " elsewhere the route (whatsapp:qasid)."),
    REDIS_AWAY(
            HttpStatus.SERVICE_UNAVAILABLE,
            "Redis away",
            true,
            "Redis is down, or does not answer.",
            "Send the request again when it is back; nothing was changed.");

    private final HttpStatus status;
    private final String title;
    private final boolean retryable;
    private final String cause;
    private final String fix;

    ChannelProblem(HttpStatus status, String title, boolean retryable, String cause, String fix) {
        this.status = status;
        this.title = title;
        this.retryable = retryable;
        this.cause = cause;
        this.fix = fix;
    }

    @Override
    public HttpStatus status() {
        return status;
    }

    @Override
    public String title() {
        return title;
    }

    @Override
    public boolean retryable() {
        return retryable;
    }

    @Override
    public String cause() {
        return cause;
    }

    @Override
    public String fix() {
        return fix;
    }
}
