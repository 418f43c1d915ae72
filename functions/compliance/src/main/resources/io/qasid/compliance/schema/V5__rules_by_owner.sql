-- One owner's rules and changes are found among everybody's, however many there are.
create index compliance_rules_of_owner on compliance_rules (tenant_id, id);
create index compliance_rule_versions_of_owner on compliance_rule_versions (tenant_id, change_no);
-- no statement reads this one any more: all that are in force are read in one go, in no order
drop index compliance_rules_in_force;
