package io.qasid.events;

import io.qasid.model.Channel;
import io.qasid.model.Lane;
import io.qasid.model.Route;

/// Every subject on NATS, in one place. No tenant and no number is ever part of one.
public final class Subjects {
    /// Request: connectors claim attempts from the router ([io.qasid.proto.v1.ClaimRequest]).
    public static final String CLAIM = "chan.claim.v1";
    /// Request: outcomes, receipts and MOs, answered after their commit ([io.qasid.proto.v1.InboxBatch]).
    public static final String INBOX = "chan.inbox.v1";
    /// Request: the router tells what recipients said by themselves, answered after its commit
    /// ([io.qasid.proto.v1.RecipientSaidBatch]).
    public static final String RECIPIENT_SAID = "consent.said.v1";
    /// Request: connectors tell what their breakers say, answered after its commit
    /// ([io.qasid.proto.v1.CircuitReport]).
    public static final String CIRCUIT = "chan.circuit.v1";
    /// Event or request: somebody abuses a channel; its adapter is left alone for a while
    /// ([io.qasid.proto.v1.ChannelAbuseDetected] as payload).
    public static final String CHANNEL_ABUSE = "fraud.detected.channel_abuse.v1";
    /// Request: the router hands tenant events over ([io.qasid.proto.v1.TenantEventBatch]).
    public static final String TENANT_EVENTS = "webhook.events.v1";
    /// Announcement: an answer of a recipient was given up, and waits to be delivered again on request
    /// ([io.qasid.proto.v1.WebhookDeadLettered] as payload).
    public static final String ANSWER_DEAD_LETTERED = "mo.webhook.deadletter.v1";
    /// Request: what providers' callbacks tell the `ott` connectors about a person, answered after its commit
    /// ([io.qasid.proto.v1.OttHeardBatch]).
    public static final String OTT_HEARD = "ott.heard.v1";
    /// Announcement: consent records changed; caches evict them ([io.qasid.proto.v1.ConsentChanged] as payload,
    /// channel and category empty: all).
    public static final String CONSENT_CHANGED = "consent.changed.v1";
    /// Announcement: a sender's registration changed; caches evict what they know of that tenant, sender and
    /// country ([io.qasid.proto.v1.SenderCheck] as payload, the sender in the form of
    /// [io.qasid.model.SenderId]; channel and operator are empty: all).
    public static final String SENDER_CHANGED = "sender.changed.v1";
    /// Announcement: a compliance rule changed; caches evict what it may have decided
    /// ([io.qasid.proto.v1.ComplianceRuleChanged] as payload).
    public static final String COMPLIANCE_CHANGED = "compliance.changed.v1";
    /// Announcement: a tenant or one of its API keys changed; caches evict what they know of the key, or of every
    /// key of the tenant ([io.qasid.proto.v1.TenantKeysChanged] as payload).
    public static final String TENANT_CHANGED = "tenant.changed.v1";

    /// Announcement: a tenant's routing policy changed; routers read it again
    /// ([io.qasid.proto.v1.PolicyChanged] as payload, the tenant in the envelope).
    public static final String POLICY_CHANGED = "chan.policy.changed.v1";

    /// Announcement: there is a newer secret for a provider's account; whoever holds the one before reads it again
    /// ([io.qasid.proto.v1.OttAccountRotated] as payload).
    public static final String OTT_ACCOUNT_ROTATED = "chan.ott_account.rotated.v1";

    private Subjects() {}

    /// Request, over the link between regions: a region is handed answers to conversations of its own that
    /// landed elsewhere, answered after its commit ([io.qasid.proto.v1.InboxBatch]).
    ///
    /// @param region whose they are
    public static String forwardedAnswers(String region) {
        return "chan.mo.crossregion.forward.v1." + region;
    }

    /// Event, over the link between regions: which conversations go on in a region
    /// ([io.qasid.proto.v1.ConversationsTold] as payload).
    ///
    /// @param region in which they go on
    public static String conversations(String region) {
        return "chan.conversations.v1." + region;
    }

    /// Where the orchestrator publishes what is due for itself and its siblings to bring to the router:
    /// `orch.notifications.urgent`.
    public static String notifications(Lane lane) {
        return "orch.notifications." + lane.wireName();
    }

    /// Where ready attempts of one route and lane are published: `dispatch.sms.urgent.awcc`.
    public static String dispatch(Route route, Lane lane) {
        return dispatchPrefix(route.channel(), lane) + route.account();
    }

    /// `dispatch.sms.urgent.` with the trailing dot.
    static String dispatchPrefix(Channel channel, Lane lane) {
        return "dispatch." + channel.wireName() + "." + lane.wireName() + ".";
    }
}
