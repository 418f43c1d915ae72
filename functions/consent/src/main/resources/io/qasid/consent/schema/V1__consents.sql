-- What recipients said about hearing from a tenant. Numbers are kept as SHA-256 of their E.164 form only.

create table consent_records (
    tenant_id      uuid        not null,
    recipient_hash bytea       not null check (octet_length(recipient_hash) = 32),
    channel        text        not null check (char_length(channel) between 1 and 32),  -- wire name, or ALL
    category       text        not null check (category in ('OTP', 'TRANSACTIONAL', 'MARKETING', 'EMERGENCY', 'ALL')),
    state          text        not null check (state in ('GRANTED', 'WITHDRAWN')),
    proof          text        not null check (char_length(proof) <= 500),
    changed_at     timestamptz not null,
    -- also the index of the gate: four scopes of one recipient lie side by side
    primary key (tenant_id, recipient_hash, channel, category)
);

-- Every change there ever was. It is evidence: nothing updates or deletes it.
create table consent_history (
    id             bigint generated always as identity primary key,
    tenant_id      uuid        not null,
    recipient_hash bytea       not null,
    channel        text        not null,
    category       text        not null,
    state          text        not null,
    proof          text        not null,
    changed_at     timestamptz not null
);
create index consent_history_recipient on consent_history (tenant_id, recipient_hash, id);

-- Changes that were not announced yet, as serialised envelopes. A row goes when NATS has its envelope; until then, and
-- only here, the number itself is kept, because caches know recipients by it.
create table consent_outbox (
    id         uuid        primary key,
    envelope   bytea       not null,
    created_at timestamptz not null
);

-- Row level security. The service owns the tables and answers the gate for all tenants. Whatever acts for one tenant
-- runs as qasid_consent_tenant with qasid.tenant_id set for the transaction, and sees that tenant's rows or none.
-- Roles belong to the whole cluster, so another database of it may have made this one already, or be making it now.
do $$
begin
    if not exists (select from pg_roles where rolname = 'qasid_consent_tenant') then
        create role qasid_consent_tenant nologin;
    end if;
exception
    when duplicate_object or unique_violation then null;
end
$$;
do $$
begin
    if not pg_has_role(current_user, 'qasid_consent_tenant', 'MEMBER') then
        execute format('grant qasid_consent_tenant to %I', current_user);
    end if;
end
$$;

alter table consent_records enable row level security;
alter table consent_history enable row level security;

-- '' is what the setting reads as once it was set in an earlier transaction of the same connection
create policy one_tenant on consent_records to qasid_consent_tenant
    using (tenant_id = nullif((select current_setting('qasid.tenant_id', true)), '')::uuid)
    with check (tenant_id = nullif((select current_setting('qasid.tenant_id', true)), '')::uuid);
create policy one_tenant on consent_history to qasid_consent_tenant
    using (tenant_id = nullif((select current_setting('qasid.tenant_id', true)), '')::uuid)
    with check (tenant_id = nullif((select current_setting('qasid.tenant_id', true)), '')::uuid);

grant usage on schema consent to qasid_consent_tenant;
grant select, insert, update on consent_records to qasid_consent_tenant;
grant select, insert on consent_history to qasid_consent_tenant;
grant insert on consent_outbox to qasid_consent_tenant;
