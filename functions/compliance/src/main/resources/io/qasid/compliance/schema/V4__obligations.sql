-- What a text has to be or to hold.
alter table compliance_rules drop constraint compliance_rules_kind_check;
alter table compliance_rules add constraint compliance_rules_kind_check
    check (kind in ('QUIET_HOURS', 'BLOCKED_PREFIX', 'CONTENT', 'FREQUENCY_CAP', 'TEMPLATE', 'REQUIRED_TEXT'));
