-- What a decision rests on, until when an approval holds, and who may make it.

alter table sender_registrations
    add column requested_by text not null default 'admin' check (char_length(requested_by) between 1 and 100),
    add column expires_at   timestamptz,  -- of an approval; null: it holds until somebody says otherwise
    add column due_at       timestamptz generated always as
        (case state when 'REQUESTED' then requested_at when 'APPROVED' then expires_at end) stored;
update sender_registrations r set requested_by =
    coalesce((select changed_by from sender_history h where h.registration_id = r.id order by h.id limit 1), 'admin');
alter table sender_history add column expires_at timestamptz;
-- the list of what waits for somebody
create index sender_registrations_due on sender_registrations (due_at, id) where due_at is not null;

-- Papers that speak for a registration. They lie elsewhere; this says where, and what they are.
create table sender_documents (
    id              uuid        primary key,
    tenant_id       uuid        not null,
    registration_id uuid        not null references sender_registrations (id),
    kind            text        not null check (kind ~ '^[A-Z][A-Z0-9_]{0,39}$'),
    reference       text        not null check (char_length(reference) between 1 and 500),
    added_by        text        not null check (char_length(added_by) between 1 and 100),
    admin_key       text        not null,
    added_at        timestamptz not null
);
create index sender_documents_of_registration on sender_documents (registration_id, id);

create table sender_comments (
    id              uuid        primary key,
    tenant_id       uuid        not null,
    registration_id uuid        not null references sender_registrations (id),
    text            text        not null check (char_length(text) between 1 and 1000),
    made_by         text        not null check (char_length(made_by) between 1 and 100),
    admin_key       text        not null,
    made_at         timestamptz not null
);
create index sender_comments_of_registration on sender_comments (registration_id, id);

-- What a country wants to see before a sender is approved, every version there ever was; the last one holds.
create table sender_requirements (
    id         bigint generated always as identity primary key,
    country    text        not null check (country ~ '^[A-Z]{2}$'),
    documents  text[]      not null,
    valid_days int         check (valid_days between 1 and 3650),  -- null: approvals need no end
    changed_by text        not null check (char_length(changed_by) between 1 and 100),
    admin_key  text        not null,
    changed_at timestamptz not null
);
create index sender_requirements_of_country on sender_requirements (country, id);

create trigger stays before update or delete or truncate on sender_documents
    for each statement execute function sender_history_stays();
create trigger stays before update or delete or truncate on sender_comments
    for each statement execute function sender_history_stays();
create trigger stays before update or delete or truncate on sender_requirements
    for each statement execute function sender_history_stays();

alter table sender_documents enable row level security;
alter table sender_comments enable row level security;
create policy one_tenant on sender_documents to qasid_sender_tenant
    using (tenant_id = nullif((select current_setting('qasid.tenant_id', true)), '')::uuid)
    with check (tenant_id = nullif((select current_setting('qasid.tenant_id', true)), '')::uuid);
create policy one_tenant on sender_comments to qasid_sender_tenant
    using (tenant_id = nullif((select current_setting('qasid.tenant_id', true)), '')::uuid)
    with check (tenant_id = nullif((select current_setting('qasid.tenant_id', true)), '')::uuid);
grant update (expires_at) on sender_registrations to qasid_sender_tenant;
grant select, insert on sender_documents to qasid_sender_tenant;
grant select, insert on sender_comments to qasid_sender_tenant;
-- what a country wants is no tenant's secret
grant select on sender_requirements to qasid_sender_tenant;
