alter table fallback_executions
    add column strategy  text not null default 'SEQUENTIAL',  -- io.qasid.channelrouter.ladder.Strategy
    add column ladder    text not null default 'default',     -- its name, as the tenant asked
    add column template  text,                                -- JSON: name, language, parameters
    add column price_max bigint;                              -- minor units of the steps' currency; null: no cap

comment on column fallback_executions.steps is
    'in order, separated by commas: route/milliseconds it has, 0 for none/what counts as success/price in minor units/currency';
comment on column fallback_executions.route is 'of the latest attempt; of the first step while there is none';
comment on column fallback_executions.due_at is
    'when the sweeper looks: the deadline, or a little later; DEFERRED: when it may go';

-- Messages that were accepted before prices were known.
update fallback_executions
set steps = (select string_agg(s || '/0/DELIVERED/0/AFN', ',' order by n)
             from unnest(string_to_array(steps, ',')) with ordinality as old(s, n));

create index fallback_executions_deferred on fallback_executions (due_at) where status = 'DEFERRED';

-- When the next step is taken though this attempt has not failed; null: not by time.
alter table delivery_attempts add column step_due_at timestamptz;
create index delivery_attempts_step_due on delivery_attempts (step_due_at) where step_due_at is not null;
