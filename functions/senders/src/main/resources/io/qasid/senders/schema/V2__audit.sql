-- What a decision changed from what, with which admin key, and that nobody changes or deletes what is in the history:
-- not the owner of the tables either.
alter table sender_history
    add column state_before text,
    add column admin_key    text not null default '';

create function sender_history_stays() returns trigger language plpgsql as $$
begin
    raise exception 'a history is not changed: % of %', tg_op, tg_table_name using errcode = 'restrict_violation';
end
$$;
create trigger stays before update or delete or truncate on sender_history
    for each statement execute function sender_history_stays();

-- the audit of a tenant, the newest first
create index sender_history_of_tenant on sender_history (tenant_id, id);
