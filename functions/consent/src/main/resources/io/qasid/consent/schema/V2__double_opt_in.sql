-- Opt-ins that wait for a second yes, whether a tenant needs one, and who changed what from what to what.

-- said_at null: said when it was recorded. state_before null: nothing was recorded for this scope.
alter table consent_records
    add column said_at      timestamptz,
    add column confirmed_at timestamptz,
    add column confirmation text check (char_length(confirmation) between 1 and 500),
    add column changed_by   text not null default 'admin' check (char_length(changed_by) between 1 and 100),
    add column admin_key    text not null default '',
    add column state_before text,
    add check ((confirmed_at is null) = (confirmation is null));
alter table consent_history
    add column said_at      timestamptz,
    add column confirmed_at timestamptz,
    add column confirmation text,
    add column changed_by   text not null default 'admin',
    add column admin_key    text not null default '',
    add column state_before text;

-- An opt-in that counts once its recipient says yes again. What consent_records says holds until then, and after it
-- lapsed.
create table consent_confirmations (
    id             uuid        primary key,
    tenant_id      uuid        not null,
    recipient_hash bytea       not null check (octet_length(recipient_hash) = 32),
    channel        text        not null,
    category       text        not null,
    proof          text        not null check (char_length(proof) between 1 and 500),
    said_at        timestamptz,
    token_hash     bytea       not null check (octet_length(token_hash) = 32),  -- SHA-256 of id and token
    tries_left     int         not null check (tries_left >= 0),
    state          text        not null check (state in ('PENDING', 'CONFIRMED', 'WITHDRAWN', 'REPLACED', 'EXHAUSTED')),
    asked_at       timestamptz not null,
    expires_at     timestamptz not null,
    settled_at     timestamptz,
    check ((state = 'PENDING') = (settled_at is null))
);
-- one for each scope; also what the gate looks into
create unique index consent_confirmations_pending
    on consent_confirmations (tenant_id, recipient_hash, channel, category) where state = 'PENDING';

-- Whether one yes is enough. No row: it is.
create table consent_policies (
    tenant_id  uuid        not null,
    category   text        not null check (category in ('OTP', 'TRANSACTIONAL', 'MARKETING', 'EMERGENCY', 'ALL')),
    opt_in     text        not null check (opt_in in ('SINGLE', 'DOUBLE')),
    opt_in_before text,  -- null: there was no row
    changed_by text        not null check (char_length(changed_by) between 1 and 100),
    admin_key  text        not null,
    changed_at timestamptz not null,
    primary key (tenant_id, category)
);
create table consent_policy_history (
    id         bigint generated always as identity primary key,
    tenant_id  uuid        not null,
    category   text        not null,
    opt_in     text        not null,
    opt_in_before text,  -- null: there was no row
    changed_by text        not null,
    admin_key  text        not null,
    changed_at timestamptz not null
);
create index consent_policy_history_of_tenant on consent_policy_history (tenant_id, id);

alter table consent_confirmations enable row level security;
alter table consent_policies enable row level security;
alter table consent_policy_history enable row level security;
create policy one_tenant on consent_confirmations to qasid_consent_tenant
    using (tenant_id = nullif((select current_setting('qasid.tenant_id', true)), '')::uuid)
    with check (tenant_id = nullif((select current_setting('qasid.tenant_id', true)), '')::uuid);
create policy one_tenant on consent_policies to qasid_consent_tenant
    using (tenant_id = nullif((select current_setting('qasid.tenant_id', true)), '')::uuid)
    with check (tenant_id = nullif((select current_setting('qasid.tenant_id', true)), '')::uuid);
create policy one_tenant on consent_policy_history to qasid_consent_tenant
    using (tenant_id = nullif((select current_setting('qasid.tenant_id', true)), '')::uuid)
    with check (tenant_id = nullif((select current_setting('qasid.tenant_id', true)), '')::uuid);
-- what was asked never changes, only what became of it
grant select, insert, update (state, tries_left, settled_at) on consent_confirmations to qasid_consent_tenant;
grant select, insert, update on consent_policies to qasid_consent_tenant;
grant select, insert on consent_policy_history to qasid_consent_tenant;
