-- Which ladder a tenant's messages take. A policy is changed by its next version; versions stay.
create table policies (
    tenant_id  uuid        not null,
    category   text        not null check (category in ('OTP', 'TRANSACTIONAL', 'MARKETING', 'EMERGENCY', '*')),
    name       text        not null check (name ~ '^[a-z][a-z0-9-]{0,31}$'),   -- as a request chooses it
    prefix     text        not null check (prefix ~ '^([+][1-9][0-9]{0,14})?$'), -- of the E.164 form; '': every number
    version    int         not null check (version >= 1),
    gone       boolean     not null,             -- ended: the next policy in line serves, or the configured ladder
    terms      text        not null,             -- JSON, as the admin API writes it
    reason     text        not null check (char_length(reason) <= 500),
    changed_by text        not null check (char_length(changed_by) between 1 and 100),
    admin_key  text        not null,             -- which key it was: the first digits of its SHA-256
    changed_at timestamptz not null,
    primary key (tenant_id, category, name, prefix)
);

-- Every version there ever was, the present one included, in the order in which they were made. Routers learn from it
-- what has changed; nothing updates or deletes it, not the owner of the table either.
create table policy_versions (
    change_no  bigint      not null generated always as identity primary key,
    tenant_id  uuid        not null,
    category   text        not null,
    name       text        not null,
    prefix     text        not null,
    version    int         not null,
    gone       boolean     not null,
    terms      text        not null,
    reason     text        not null,
    changed_by text        not null,
    admin_key  text        not null,
    changed_at timestamptz not null,
    unique (tenant_id, category, name, prefix, version)
);

create function policy_history_stays() returns trigger language plpgsql as $$
begin
    raise exception 'a history is not changed: % of %', tg_op, tg_table_name using errcode = 'restrict_violation';
end
$$;
create trigger stays before update or delete or truncate on policy_versions
    for each statement execute function policy_history_stays();

grant select on policies, policy_versions to qasid_tenant;
alter table policies enable row level security;
alter table policy_versions enable row level security;
create policy tenant_reads on policies for select to qasid_tenant
    using (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::uuid));
create policy tenant_reads on policy_versions for select to qasid_tenant
    using (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::uuid));

-- When the recipient last said something in this conversation: for 24 hours the account may write freely.
alter table conversations add column answered_at timestamptz;
