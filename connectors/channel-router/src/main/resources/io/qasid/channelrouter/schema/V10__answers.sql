-- Words that bring an answer to a tenant when the sender that it was written to is shared, or nobody has an open conversation.
create table keyword_routes (
    sender    text        not null,          -- what people write to: a number or short code; for chats the route of the account
    keyword   text        not null,          -- as io.qasid.channelrouter.conversations.Keywords folds it; *: whatever else comes
    tenant_id uuid        not null,
    label     text        not null,
    set_by    text        not null,
    set_at    timestamptz not null,
    primary key (sender, keyword)
);
create index keyword_routes_of_tenant on keyword_routes (tenant_id, sender, keyword);

-- What the consent function will never take as it stands. Nobody reads it but people.
create table recipient_said_aside (
    id           uuid        not null primary key,
    tenant_id    uuid        not null,
    recipient    text        not null,
    opted_in     boolean     not null,
    proof        text        not null,
    at           timestamptz not null,
    set_aside_at timestamptz not null
);

-- Who asked for help. Kept for a day: it is what bounds how often one person is answered.
create table help_replies (
    id          uuid        not null primary key,
    tenant_id   uuid        not null,
    recipient   text        not null,        -- E.164
    sender      text,                        -- that was written to, should nobody know the message that was answered
    in_reply_to uuid,
    language    text        not null,
    at          timestamptz not null,
    done        boolean     not null default false
);
create index help_replies_waiting on help_replies (id) where not done;
create index help_replies_of_person on help_replies (recipient, at);
create index help_replies_age on help_replies (at) where done;
