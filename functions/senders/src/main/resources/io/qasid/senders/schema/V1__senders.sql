-- Under which names and numbers a tenant may send, to which country, over which operator, and who said so.

create table sender_registrations (
    id           uuid        primary key,  -- UUIDv7: also the order of the list
    tenant_id    uuid        not null,
    sender       text        not null check (char_length(sender) between 1 and 16),
    kind         text        not null check (kind in ('ALPHANUMERIC', 'SHORT_CODE', 'LONG_NUMBER')),
    country      text        not null check (country ~ '^[A-Z]{2}$'),
    operator     text        not null check (operator ~ '^(\*|[a-z][a-z0-9-]{0,31})$'),  -- account, or * for every one
    state        text        not null check (state in ('REQUESTED', 'APPROVED', 'REJECTED', 'SUSPENDED', 'WITHDRAWN')),
    reason       text        not null check (char_length(reason) <= 500),
    changed_by   text        not null check (char_length(changed_by) between 1 and 100),
    requested_at timestamptz not null,
    changed_at   timestamptz not null
);

-- A registration is unique until it is withdrawn; a withdrawn one stays as evidence, and the next one has an id of its own.
-- Also the index of the gate: every operator of one sender and country lies side by side.
create unique index sender_registrations_in_force on sender_registrations (tenant_id, sender, country, operator)
    where state <> 'WITHDRAWN';

-- The list of a tenant, and the queue of those who decide.
create index sender_registrations_of_tenant on sender_registrations (tenant_id, id);
create index sender_registrations_in_state on sender_registrations (state, id);

-- Every change there ever was. It is evidence: nothing updates or deletes it.
create table sender_history (
    id              bigint generated always as identity primary key,
    tenant_id       uuid        not null,
    registration_id uuid        not null references sender_registrations (id),
    state           text        not null,
    reason          text        not null,
    changed_by      text        not null,
    changed_at      timestamptz not null
);
create index sender_history_of_registration on sender_history (registration_id, id);

-- Changes that were not announced yet, as serialised envelopes. A row goes when NATS has its envelope.
create table sender_outbox (
    id         uuid        primary key,
    envelope   bytea       not null,
    created_at timestamptz not null
);

-- Row level security. The service owns the tables and answers the gate for all tenants. Whatever acts for one tenant
-- runs as qasid_sender_tenant with qasid.tenant_id set for the transaction, and sees that tenant's rows or none.
-- Roles belong to the whole cluster, so another database of it may have made this one already, or be making it now.
do $$
begin
    if not exists (select from pg_roles where rolname = 'qasid_sender_tenant') then
        create role qasid_sender_tenant nologin;
    end if;
exception
    when duplicate_object or unique_violation then null;
end
$$;
do $$
begin
    if not pg_has_role(current_user, 'qasid_sender_tenant', 'MEMBER') then
        execute format('grant qasid_sender_tenant to %I', current_user);
    end if;
end
$$;

alter table sender_registrations enable row level security;
alter table sender_history enable row level security;

-- '' is what the setting reads as once it was set in an earlier transaction of the same connection
create policy one_tenant on sender_registrations to qasid_sender_tenant
    using (tenant_id = nullif((select current_setting('qasid.tenant_id', true)), '')::uuid)
    with check (tenant_id = nullif((select current_setting('qasid.tenant_id', true)), '')::uuid);
create policy one_tenant on sender_history to qasid_sender_tenant
    using (tenant_id = nullif((select current_setting('qasid.tenant_id', true)), '')::uuid)
    with check (tenant_id = nullif((select current_setting('qasid.tenant_id', true)), '')::uuid);

grant usage on schema sender to qasid_sender_tenant;
-- what a registration is about never changes, only what was decided about it
grant select, insert, update (state, reason, changed_by, changed_at) on sender_registrations to qasid_sender_tenant;
grant select, insert on sender_history to qasid_sender_tenant;
grant insert on sender_outbox to qasid_sender_tenant;
