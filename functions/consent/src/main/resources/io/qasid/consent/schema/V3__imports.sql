-- Files of consents that were recorded at once. A batch of lines, its results and how far the file is are one commit, so
-- the same file sent again goes on where it was.

create table consent_imports (
    tenant_id   uuid        not null,
    import_id   text        not null check (char_length(import_id) between 1 and 100),
    body_sha256 bytea       not null check (octet_length(body_sha256) = 32),
    lines       int         not null check (lines >= 1),      -- that say something
    last_line   int         not null,                         -- number of the last one that is recorded; 0: none
    changed     int         not null,
    unchanged   int         not null,
    changed_by  text        not null check (char_length(changed_by) between 1 and 100),
    admin_key   text        not null,
    started_at  timestamptz not null,
    finished_at timestamptz,
    primary key (tenant_id, import_id),
    check ((finished_at is not null) = (changed + unchanged = lines))
);

-- What became of each line: its number, and C (changed) or U (it held already).
create table consent_import_batches (
    tenant_id uuid   not null,
    import_id text   not null,
    numbers   int[]  not null,
    results   text   not null check (char_length(results) = cardinality(numbers)),
    last_line int    not null,
    primary key (tenant_id, import_id, last_line)
);

alter table consent_imports enable row level security;
alter table consent_import_batches enable row level security;
create policy one_tenant on consent_imports to qasid_consent_tenant
    using (tenant_id = nullif((select current_setting('qasid.tenant_id', true)), '')::uuid)
    with check (tenant_id = nullif((select current_setting('qasid.tenant_id', true)), '')::uuid);
create policy one_tenant on consent_import_batches to qasid_consent_tenant
    using (tenant_id = nullif((select current_setting('qasid.tenant_id', true)), '')::uuid)
    with check (tenant_id = nullif((select current_setting('qasid.tenant_id', true)), '')::uuid);
grant select, insert, update (last_line, changed, unchanged, finished_at) on consent_imports to qasid_consent_tenant;
grant select, insert on consent_import_batches to qasid_consent_tenant;
