-- Conversations in turns: what was said by either side under one name, until nobody has said anything for a while.
-- The table conversations says whose an answer is, for ever; this one which conversation it is a turn of.
create table sessions (
    tenant_id       uuid        not null,
    sender          text        not null,            -- SMS: the sender; elsewhere the route
    msisdn_hash     text        not null,
    opened_at       timestamptz not null,
    conversation_id uuid        not null,
    last_active_at  timestamptz not null,
    turns           integer     not null,            -- messages that a provider took, and answers; each once
    closed_at       timestamptz,
    close_reason    text,                            -- inactivity, redis_loss
    primary key (sender, msisdn_hash, tenant_id, opened_at)
) with (fillfactor = 85);
-- Of a conversation only one session is open. No column that a turn changes is in an index.
create unique index sessions_open on sessions (sender, msisdn_hash, tenant_id) where closed_at is null;
create unique index sessions_id on sessions (conversation_id);

grant select on sessions to qasid_tenant;
alter table sessions enable row level security;
create policy tenant_reads on sessions for select to qasid_tenant
    using (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::uuid));

-- When sessions and Redis were last laid beside each other, to the end. One row.
create table session_reconciliation (
    only_row boolean     not null primary key default true check (only_row),
    ended_at timestamptz not null
);
