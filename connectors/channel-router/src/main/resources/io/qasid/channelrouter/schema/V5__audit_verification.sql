-- A slot's records are one chain after another: each begins at its origin with 32 zero octets, and the next one begins
-- where the one before was quarantined. Sequences go on over all of them.
alter table audit_tail add column origin bigint not null default 1;

-- How far each chain was verified. What is verified later is compared with it: a chain that was written anew, or cut,
-- doesn't have this record any more.
create table audit_checkpoint (
    region        text     not null,
    slot          smallint not null,
    origin        bigint   not null,
    sequence      bigint   not null,
    hash          bytea    not null,
    verified_at   timestamptz,          -- up to what was then its end; null: never came that far
    full_sequence bigint,               -- how far the pass from the origin has come that is under way; null: none is
    full_hash     bytea,
    full_at       timestamptz,          -- when a pass from the origin last came to the end
    primary key (region, slot, origin)
);

-- Chains with a break. Records of them stay as they were found.
create table audit_quarantine (
    region        text        not null,
    slot          smallint    not null,
    origin        bigint      not null,
    last_sequence bigint      not null, -- of the chain; the next one begins after it
    sequence      bigint      not null, -- of the first record that is wrong
    fault         text        not null, -- io.qasid.channelrouter.verification.Fault
    expected      text        not null,
    found         text        not null,
    good_sequence bigint      not null, -- the last record before the break
    good_hash     bytea       not null,
    found_at      timestamptz not null,
    tail_hash     bytea       not null, -- where the chain ended when it was found broken
    version       integer     not null default 1,
    new_sequence  bigint      not null, -- how far the next version was made
    new_hash      bytea       not null,
    recomputed_at timestamptz,          -- when it was complete; null: it is not
    primary key (region, slot, origin)
);

-- What an admin's recompute made of a quarantined chain: its records as they stand, chained anew. The records themselves
-- stay as they were found.
create table audit_rechained (
    region      text     not null,
    slot        smallint not null,
    version     integer  not null,      -- of the chain, from 2: the records' own hashes are version 1
    sequence    bigint   not null,
    prev_hash   bytea    not null,
    record_hash bytea    not null,      -- sha256(payload ‖ prev_hash)
    primary key (region, slot, version, sequence)
);
