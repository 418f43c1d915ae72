-- Who made a version, in which order versions were made, and that nobody changes or deletes one: not the owner of the
-- tables either.
alter table compliance_rules
    add column changed_by text not null default 'admin' check (char_length(changed_by) between 1 and 100),
    add column admin_key  text not null default '';
alter table compliance_rule_versions
    add column changed_by text not null default 'admin',
    add column admin_key  text not null default '',
    add column change_no  bigint generated always as identity;
create unique index compliance_rule_versions_in_order on compliance_rule_versions (change_no);

create function compliance_history_stays() returns trigger language plpgsql as $$
begin
    raise exception 'a history is not changed: % of %', tg_op, tg_table_name using errcode = 'restrict_violation';
end
$$;
create trigger stays before update or delete or truncate on compliance_rule_versions
    for each statement execute function compliance_history_stays();
