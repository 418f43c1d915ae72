-- So that housekeeping finds the oldest without reading the rest.
create index inbox_applied on inbox (received_at) where state = 'APPLIED';
create index idempotency_keys_expiry on idempotency_keys (expires_at);

comment on column inbox.state is 'PENDING, APPLIED, PARKED, UNROUTABLE (an answer that belongs to no conversation)';
