-- Messages on their way to the router. A row is the notification, its place in the queue and its outbox in one.
create table notifications (
    id         uuid        not null primary key,  -- UUIDv7; also the message's id at the router
    tenant_id  uuid        not null,
    state      text        not null check (state in
                   ('WAITING', 'PUBLISHED', 'ROUTING', 'ACCEPTED', 'REFUSED', 'EXPIRED', 'CANCELLED')),
    category   text        not null,            -- io.qasid.model.Category
    lane       text        not null,            -- io.qasid.model.Lane
    generation integer     not null default 0,  -- raised by every publish: a message of an older one is worth nothing
    due_at     timestamptz not null,            -- WAITING: earliest publish; PUBLISHED: somebody looks for it; ROUTING: the lease is over
    send_at    timestamptz not null,            -- as the tenant wants it
    deadline   timestamptz not null,
    on_blocked text        not null,            -- io.qasid.orchestrator.OnBlocked
    request    bytea       not null,            -- qasid.v1.RouteRequest, without what columns say
    taken_at   timestamptz not null,
    changed_at timestamptz not null,
    settled_at timestamptz,                     -- the last four states
    blocked_at timestamptz,                     -- since when no gate could be asked; it is BLOCKED then until it is settled
    blocked    integer     not null default 0,  -- how often in a row
    in_doubt   boolean     not null default false,  -- the router was asked, and its answer did not come
    tried_at   timestamptz,                     -- when it was last asked
    reason     text        not null default '', -- code of the last change
    detail     text        not null default ''
) with (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_cost_delay = 0);

-- What waits, also what is scheduled for later: the tenants of a lane are found by hopping, and of each what is due.
create index notifications_waiting on notifications (lane, tenant_id, due_at) where state = 'WAITING';
create index notifications_out on notifications (state, lane, due_at) where state in ('PUBLISHED', 'ROUTING');
create index notifications_late on notifications (deadline) where settled_at is null and not in_doubt;
create index notifications_in_doubt on notifications (deadline) where settled_at is null and in_doubt;
create index notifications_of_tenant on notifications (tenant_id, id) where state <> 'ACCEPTED';
create index notifications_ended on notifications (tenant_id, state, id)
    where state in ('REFUSED', 'EXPIRED', 'CANCELLED');
create index notifications_blocked on notifications (tenant_id, id) where blocked_at is not null and settled_at is null;
create index notifications_settled on notifications (state, settled_at) where settled_at is not null;
create index notifications_state on notifications (state);

-- What was answered to a request, for its repeats. Unique over time.
create table submissions (
    tenant_id  uuid        not null,
    key        text        not null,
    body_hash  bytea       not null,
    answer     bytea       not null,            -- qasid.v1.SubmitReply
    taken      integer     not null,            -- notifications that it made: one side of the ledger
    expires_at timestamptz not null,
    primary key (tenant_id, key)
);
create index submissions_expiry on submissions (expires_at);

-- Keys that a tenant gave single items.
create table item_keys (
    tenant_id       uuid        not null,
    key             text        not null,
    body_hash       bytea       not null,
    notification_id uuid        not null,
    expires_at      timestamptz not null,
    primary key (tenant_id, key)
);
create index item_keys_expiry on item_keys (expires_at);

-- What housekeeping has deleted, by what it was: the ledger goes on counting it. QUEUED: taken in by submissions.
create table ledger_before (
    state text   not null primary key,
    count bigint not null
);
insert into ledger_before (state, count)
select state, 0 from unnest(array ['QUEUED', 'ACCEPTED', 'REFUSED', 'EXPIRED', 'CANCELLED']) as s(state);

-- What tenants must be told. A row is ours until tenant-webhooks has committed it.
create table tenant_events (
    id        uuid        not null primary key,
    tenant_id uuid        not null,
    type      text        not null,
    at        timestamptz not null,
    order_key text        not null,             -- events with the same key stay in order
    data      text        not null
);

-- A tenant's reads run as this role and see that tenant's rows only, even if a query forgets to ask. Roles belong to the
-- whole cluster, so another database of it may have made this one already, or be making it now.
do $$
begin
    if not exists (select from pg_roles where rolname = 'qasid_orch_tenant') then
        create role qasid_orch_tenant nologin;
    end if;
exception
    when duplicate_object or unique_violation then null;
end
$$;
do $$
begin
    if not pg_has_role(current_user, 'qasid_orch_tenant', 'MEMBER') then
        execute format('grant qasid_orch_tenant to %I', current_user);
    end if;
end
$$;
grant usage on schema orch to qasid_orch_tenant;
grant select on notifications to qasid_orch_tenant;
alter table notifications enable row level security;
create policy tenant_reads on notifications for select to qasid_orch_tenant
    using (tenant_id = (select nullif(current_setting('qasid.tenant_id', true), '')::uuid));
