-- Who sends with us, with which keys, and who said so.

create table tenants (
    id                  uuid        primary key,  -- UUIDv7 unless it was brought along
    name                text        not null check (char_length(name) between 1 and 100),
    status              text        not null check (status in ('ACTIVE', 'SUSPENDED')),
    default_sender      text        not null check (char_length(default_sender) <= 16),  -- '': none
    requests_per_second int         not null check (requests_per_second between 1 and 10000),
    version             int         not null check (version >= 1),  -- every change makes the next one
    created_at          timestamptz not null,
    changed_at          timestamptz not null
);

-- Keys themselves are nowhere: only what recognises one, and a few characters by which people tell them apart.
create table api_keys (
    id          uuid        primary key,  -- UUIDv7: also the order of the list
    tenant_id   uuid        not null references tenants (id),
    sha256      bytea       not null unique check (octet_length(sha256) = 32),
    prefix      text        not null check (char_length(prefix) <= 8),
    scopes      text[]      not null check (cardinality(scopes) > 0
        and scopes <@ array ['messages:send', 'messages:read', 'ledger:read', 'audit:read']),
    created_at  timestamptz not null,
    expires_at  timestamptz,              -- from then on it is no key; null: never
    revoked_at  timestamptz,              -- final
    replaced_by uuid        references api_keys (id)
);
create index api_keys_of_tenant on api_keys (tenant_id, id);

-- Every change there ever was. It is evidence: nothing updates or deletes it.
create table tenant_history (
    id         bigint generated always as identity primary key,
    tenant_id  uuid        not null references tenants (id),
    key_id     uuid        references api_keys (id),  -- null: the tenant itself changed
    what       text        not null check (char_length(what) between 1 and 1000),
    reason     text        not null check (char_length(reason) <= 500),
    changed_by text        not null check (char_length(changed_by) between 1 and 100),
    changed_at timestamptz not null
);
create index tenant_history_of_tenant on tenant_history (tenant_id, id);

-- Changes that were not announced yet, as serialised envelopes. A row goes when NATS has its envelope.
create table tenant_outbox (
    id         uuid        primary key,
    envelope   bytea       not null,
    created_at timestamptz not null
);

-- Row level security. The service owns the tables and says for all tenants whose a key is. Whatever acts for one tenant
-- runs as qasid_tenant_tenant with qasid.tenant_id set for the transaction, and sees that tenant's rows or none.
-- Roles belong to the whole cluster, so another database of it may have made this one already, or be making it now.
do $$
begin
    if not exists (select from pg_roles where rolname = 'qasid_tenant_tenant') then
        create role qasid_tenant_tenant nologin;
    end if;
exception
    when duplicate_object or unique_violation then null;
end
$$;
do $$
begin
    if not pg_has_role(current_user, 'qasid_tenant_tenant', 'MEMBER') then
        execute format('grant qasid_tenant_tenant to %I', current_user);
    end if;
end
$$;

alter table tenants enable row level security;
alter table api_keys enable row level security;
alter table tenant_history enable row level security;

-- '' is what the setting reads as once it was set in an earlier transaction of the same connection
create policy one_tenant on tenants to qasid_tenant_tenant
    using (id = nullif((select current_setting('qasid.tenant_id', true)), '')::uuid)
    with check (id = nullif((select current_setting('qasid.tenant_id', true)), '')::uuid);
create policy one_tenant on api_keys to qasid_tenant_tenant
    using (tenant_id = nullif((select current_setting('qasid.tenant_id', true)), '')::uuid)
    with check (tenant_id = nullif((select current_setting('qasid.tenant_id', true)), '')::uuid);
create policy one_tenant on tenant_history to qasid_tenant_tenant
    using (tenant_id = nullif((select current_setting('qasid.tenant_id', true)), '')::uuid)
    with check (tenant_id = nullif((select current_setting('qasid.tenant_id', true)), '')::uuid);

grant usage on schema tenant to qasid_tenant_tenant;
grant select, insert, update (name, status, default_sender, requests_per_second, version, changed_at)
    on tenants to qasid_tenant_tenant;
-- whose a key is, what recognises it and what it may do never change
grant select, insert, update (expires_at, revoked_at, replaced_by) on api_keys to qasid_tenant_tenant;
grant select, insert on tenant_history to qasid_tenant_tenant;
grant insert on tenant_outbox to qasid_tenant_tenant;
