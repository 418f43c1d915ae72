-- Executions and attempts are partitioned by ranges of the UUIDv7 message id, one a month (made ahead by the router);
-- a row whose month is missing goes to the default partition instead of failing.

create table fallback_executions (
    message_id  uuid        not null primary key,
    tenant_id   uuid        not null,
    status      text        not null,            -- io.qasid.model.MessageStatus
    category    text        not null,            -- io.qasid.model.Category
    recipient   text        not null,            -- E.164
    sender      text        not null,
    body        text        not null,
    encoding    text        not null,
    segments    smallint    not null,
    steps       text        not null,            -- routes in order, separated by commas
    on_unknown  text        not null,
    route       text        not null,            -- of the latest attempt
    metadata    text        not null,            -- JSON object of strings
    trace_id    text        not null,
    accepted_at timestamptz not null,
    deadline    timestamptz not null,
    due_at      timestamptz not null,            -- when the sweeper looks: the deadline, or a little later
    finished_at timestamptz
) partition by range (message_id);
create table fallback_executions_default partition of fallback_executions default;
create index fallback_executions_due on fallback_executions (due_at) where status = 'IN_FLIGHT';

create table delivery_attempts (
    message_id     uuid        not null,
    ordinal        smallint    not null,
    tenant_id      uuid        not null,
    step           smallint    not null,         -- index into the ladder, from 0
    route          text        not null,
    lane           text        not null,
    state          text        not null,         -- io.qasid.channelrouter.ladder.AttemptState
    generation     integer     not null,
    not_before     timestamptz not null,         -- READY: earliest publish
    due_at         timestamptz not null,         -- PUBLISHED: publish again; CLAIMED: the lease is over
    claimed_by     text,
    segments       smallint    not null,
    provider_ids   text        not null default '',  -- of the segments that were taken, in order, separated by commas
    segment_states text        not null default '',  -- io.qasid.model.DeliveryState, likewise
    reason         text        not null,
    created_at     timestamptz not null,
    updated_at     timestamptz not null,
    primary key (message_id, ordinal)
) partition by range (message_id);
create table delivery_attempts_default partition of delivery_attempts default;
create index delivery_attempts_ready on delivery_attempts (route, lane, tenant_id, message_id) where state = 'READY';
create index delivery_attempts_due on delivery_attempts (due_at) where state in ('PUBLISHED', 'CLAIMED');

-- Unique over time, so not partitioned.
create table idempotency_keys (
    tenant_id  uuid        not null,
    key        text        not null,
    body_hash  bytea       not null,
    message_id uuid        not null,
    expires_at timestamptz not null,
    primary key (tenant_id, key)
);

-- Which segment a provider's message id stands for. Providers use ids again after months: the latest one counts.
create table provider_messages (
    route               text     not null,
    provider_message_id text     not null,
    message_id          uuid     not null,
    ordinal             smallint not null,
    segment             smallint not null,
    primary key (route, provider_message_id)
);

-- Everything that a connector was told and that we answered "taken" for.
create table inbox (
    source_event_id text        not null primary key,
    state           text        not null,        -- PENDING, APPLIED, PARKED
    correlation     text,                        -- PARKED receipts: route/provider message id
    received_at     timestamptz not null,
    entry           bytea       not null         -- qasid.v1.InboxEntry
);
create index inbox_pending on inbox (received_at) where state = 'PENDING';
create index inbox_parked on inbox (correlation) where state = 'PARKED';

-- The last conversation of a sender with a recipient: what an answer belongs to.
create table conversations (
    sender         text        not null,
    msisdn_hash    text        not null,
    tenant_id      uuid        not null,
    message_id     uuid        not null,
    last_active_at timestamptz not null,
    primary key (sender, msisdn_hash)
);

-- What tenants must be told. A row is ours until tenant-webhooks has committed it.
create table tenant_events (
    id          uuid        not null primary key,
    tenant_id   uuid        not null,
    type        text        not null,
    at          timestamptz not null,
    order_key   text        not null,            -- events with the same key stay in order
    data        text        not null
);

create table audit (
    region      text        not null,
    slot        smallint    not null,
    sequence    bigint      not null,
    tenant_id   uuid        not null,
    message_id  uuid,
    kind        text        not null,
    payload     bytea       not null,            -- JSON, the bytes that were hashed
    prev_hash   bytea       not null,
    record_hash bytea       not null,            -- sha256(payload ‖ prev_hash)
    primary key (region, slot, sequence)
);
create index audit_of_message on audit (message_id) where message_id is not null;

-- Where each chain ends. Moved in the same statement that appends, so a writer with a stale view appends nothing.
create table audit_tail (
    region   text     not null,
    slot     smallint not null,
    sequence bigint   not null,
    hash     bytea    not null,
    primary key (region, slot)
);

-- A tenant's reads run as this role and see that tenant's rows only, even if a query forgets to ask.
do $$
begin
    if not exists (select from pg_roles where rolname = 'qasid_tenant') then
        create role qasid_tenant nologin;
    end if;
exception when duplicate_object then null;
end $$;
grant qasid_tenant to current_user;
grant usage on schema chan to qasid_tenant;
grant select on fallback_executions, delivery_attempts, audit to qasid_tenant;
alter table fallback_executions enable row level security;
alter table delivery_attempts enable row level security;
alter table audit enable row level security;
create policy tenant_reads on fallback_executions for select to qasid_tenant
    using (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::uuid));
create policy tenant_reads on delivery_attempts for select to qasid_tenant
    using (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::uuid));
create policy tenant_reads on audit for select to qasid_tenant
    using (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::uuid));
