-- The histories are evidence: nobody changes or deletes a row of them, the owner of the tables included.
create function consent_history_stays() returns trigger language plpgsql as $$
begin
    raise exception 'a history is not changed: % of %', tg_op, tg_table_name using errcode = 'restrict_violation';
end
$$;
create trigger stays before update or delete or truncate on consent_history
    for each statement execute function consent_history_stays();
create trigger stays before update or delete or truncate on consent_policy_history
    for each statement execute function consent_history_stays();

-- the audit of a tenant, the newest first
create index consent_history_of_tenant on consent_history (tenant_id, id);
