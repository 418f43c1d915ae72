-- A tenant's list, the newest first, without reading the others' messages.
create index fallback_executions_of_tenant on fallback_executions (tenant_id, message_id);
