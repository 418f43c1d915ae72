-- What a tenant may spend. No row: as much as it likes.
create table budgets (
    tenant_id uuid        not null primary key,
    amount    bigint      not null check (amount >= 0),  -- minor units
    currency  text        not null,
    period    text        not null,          -- io.qasid.channelrouter.budgets.Period
    version   integer     not null,
    reason    text        not null,
    set_by    text        not null,
    set_at    timestamptz not null
);

-- What of it is gone, each month on its own where it is given by the month. Nobody's arithmetic is trusted with the
-- limit: a reservation that does not fit is a row that can't be written.
create table budget_accounts (
    tenant_id uuid   not null,
    account   text   not null,               -- TOTAL, or the month in UTC: 2026-03
    amount    bigint not null,               -- the limit when something was last reserved
    reserved  bigint not null check (reserved >= 0),
    spent     bigint not null check (spent >= 0),
    primary key (tenant_id, account),
    constraint budget_accounts_fit check (reserved + spent <= amount)
) with (fillfactor = 50);

alter table fallback_executions
    add column price_list     text,                            -- version of the one that its steps' prices are from
    add column budget_account text,                            -- null: its tenant had no budget
    add column reserved       bigint,                          -- from that account, minor units
    add column spent          bigint,                          -- in place of it, once the message has ended; null: not yet
    add column cap_told       boolean not null default false;  -- its tenant knows that its cap was reached

-- The charge record of an attempt. Null in attempts from before there were any.
alter table delivery_attempts
    add column charge     text,                                -- io.qasid.channelrouter.ladder.Charge.State
    add column estimate   bigint,                              -- minor units, for all segments
    add column charged    bigint,                              -- likewise, for those that are paid for; null: not known
    add column currency   text,
    add column price_list text;                                -- version
