-- How many messages a recipient was sent under a cap: one row for each message and cap, for as long as any window may be.
alter table compliance_rules drop constraint compliance_rules_kind_check;
alter table compliance_rules add constraint compliance_rules_kind_check
    check (kind in ('QUIET_HOURS', 'BLOCKED_PREFIX', 'CONTENT', 'FREQUENCY_CAP'));

create table compliance_counted (
    rule_id        uuid        not null,
    recipient_hash bytea       not null check (octet_length(recipient_hash) = 32),
    message_hash   bytea       not null check (octet_length(message_hash) = 32),  -- SHA-256 of tenant and message key
    counted_at     timestamptz not null,
    primary key (rule_id, recipient_hash, message_hash)
);
-- what no window reaches back to is deleted
create index compliance_counted_age on compliance_counted (counted_at);
