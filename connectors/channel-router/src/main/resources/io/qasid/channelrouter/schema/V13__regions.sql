-- Several regions: what this one has to tell the others, what it knows of them, and answers that are theirs or may be.

-- True: the other regions are to be told of it. Null: they were, or there are none. No turn changes it.
alter table sessions add column untold boolean;
create index sessions_untold on sessions (opened_at) where untold;

-- The last conversation of a sender with a person in another region, as that region told it. Forgotten when it is over.
create table conversations_elsewhere (
    sender          text        not null,            -- SMS: the sender; elsewhere the route
    msisdn_hash     text        not null,
    region          text        not null,
    tenant_id       uuid        not null,
    conversation_id uuid        not null,
    last_active_at  timestamptz not null,            -- as it was told: it may have gone on since then
    primary key (sender, msisdn_hash, region)
);
create index conversations_elsewhere_age on conversations_elsewhere (last_active_at);

-- Until when it is known what each other region knew.
create table regions_heard (
    region      text        not null primary key,
    heard_up_to timestamptz not null
);

-- Answers of which nobody can say yet whether they are another region's. The answer itself is in inbox, HELD.
create table held_answers (
    source_event_id text        not null primary key,
    order_key       text        not null,            -- of what one person writes to one sender
    received_at     timestamptz not null,
    held_until      timestamptz not null             -- then it is this region's
);
create index held_answers_received on held_answers (received_at);
create index held_answers_order on held_answers (order_key);

-- Answers to conversations of other regions. A row is ours until that region has committed it.
create table answers_to_forward (
    id        uuid  not null primary key,
    region    text  not null,
    order_key text  not null,
    entry     bytea not null
);
create index answers_to_forward_order on answers_to_forward (region, order_key, id);
