-- What may not be sent, where, to whom and when. A rule is changed by its next version; versions stay.

create table compliance_rules (
    id         uuid        primary key,
    version    int         not null check (version >= 1),
    tenant_id  uuid,                              -- null: the platform's rule, for every tenant
    country    text        not null check (country ~ '^([A-Z]{2}|[*])$'),
    category   text        not null check (category in ('OTP', 'TRANSACTIONAL', 'MARKETING', 'EMERGENCY', '*')),
    kind       text        not null check (kind in ('QUIET_HOURS', 'BLOCKED_PREFIX', 'CONTENT')),
    terms      jsonb       not null,              -- what it demands, as the admin API writes it
    note       text        not null check (char_length(note) <= 500),
    ended      boolean     not null,
    changed_at timestamptz not null
);
-- what the gate reads again every few seconds
create index compliance_rules_in_force on compliance_rules (id) where not ended;

-- Every version there ever was, the present one included. Support answers from it which rule decided what; nothing
-- updates or deletes it.
create table compliance_rule_versions (
    id         uuid        not null,
    version    int         not null,
    tenant_id  uuid,
    country    text        not null,
    category   text        not null,
    kind       text        not null,
    terms      jsonb       not null,
    note       text        not null,
    ended      boolean     not null,
    changed_at timestamptz not null,
    primary key (id, version)
);

-- Changes that were not announced yet, as serialised envelopes. A row goes when NATS has its envelope.
create table compliance_outbox (
    id         uuid        primary key,
    envelope   bytea       not null,
    created_at timestamptz not null
);

-- Row level security. The service owns the tables and reads all rules for the gate. Whatever changes a tenant's rule runs
-- as qasid_compliance_tenant with qasid.tenant_id set for the transaction: it sees that tenant's rules and the
-- platform's, and writes that tenant's only.
-- Roles belong to the whole cluster, so another database of it may have made this one already, or be making it now.
do $$
begin
    if not exists (select from pg_roles where rolname = 'qasid_compliance_tenant') then
        create role qasid_compliance_tenant nologin;
    end if;
exception
    when duplicate_object or unique_violation then null;
end
$$;
do $$
begin
    if not pg_has_role(current_user, 'qasid_compliance_tenant', 'MEMBER') then
        execute format('grant qasid_compliance_tenant to %I', current_user);
    end if;
end
$$;

alter table compliance_rules enable row level security;
alter table compliance_rule_versions enable row level security;

-- '' is what the setting reads as once it was set in an earlier transaction of the same connection
create policy one_tenant on compliance_rules to qasid_compliance_tenant
    using (tenant_id = nullif((select current_setting('qasid.tenant_id', true)), '')::uuid)
    with check (tenant_id = nullif((select current_setting('qasid.tenant_id', true)), '')::uuid);
create policy platform on compliance_rules for select to qasid_compliance_tenant using (tenant_id is null);
create policy one_tenant on compliance_rule_versions to qasid_compliance_tenant
    using (tenant_id = nullif((select current_setting('qasid.tenant_id', true)), '')::uuid)
    with check (tenant_id = nullif((select current_setting('qasid.tenant_id', true)), '')::uuid);
create policy platform on compliance_rule_versions for select to qasid_compliance_tenant using (tenant_id is null);

grant usage on schema compliance to qasid_compliance_tenant;
grant select, insert, update on compliance_rules to qasid_compliance_tenant;
grant select, insert on compliance_rule_versions to qasid_compliance_tenant;
grant insert on compliance_outbox to qasid_compliance_tenant;
