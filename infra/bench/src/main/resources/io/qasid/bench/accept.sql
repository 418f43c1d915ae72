-- What one acceptance writes, as one statement with one commit: key, execution, attempt, audit record.
-- chr(58) is a colon: pgbench takes one before a word for a variable, also inside quotes.
\set recipient random(100000, 100999)
with id as (select uuidv7() as id),
keys as (
    insert into idempotency_keys (tenant_id, key, body_hash, message_id, expires_at)
    select '0190a0a0-0000-7000-8000-000000000001', id::text, sha256(id::text::bytea), id, now() + interval '24 hours'
    from id),
executions as (
    insert into fallback_executions (message_id, tenant_id, status, category, recipient, sender, body, encoding,
        segments, steps, on_unknown, route, metadata, trace_id, accepted_at, deadline, due_at)
    select id, '0190a0a0-0000-7000-8000-000000000001', 'IN_FLIGHT', 'TRANSACTIONAL', '+93700' || :recipient,
        'QasidBank', 'Your payment of 1,250 AFN was received. Thank you.', 'GSM_7', 1, replace('sms.awcc,sms.roshan', '.', chr(58)), 'HOLD',
        'sms' || chr(58) || 'awcc', '{}', '0af7651916cd43dd8448eb211c80319c', now(), now() + interval '1 hour',
        now() + interval '1 hour'
    from id),
attempts as (
    insert into delivery_attempts (message_id, ordinal, tenant_id, step, route, lane, state, generation, not_before,
        due_at, segments, reason, created_at, updated_at)
    select id, 1, '0190a0a0-0000-7000-8000-000000000001', 0, 'sms' || chr(58) || 'awcc', 'NORMAL', 'READY', 0, now(), now(), 1,
        'READY', now(), now()
    from id)
insert into audit (region, slot, sequence, tenant_id, message_id, kind, payload, prev_hash, record_hash)
select 'kbl', 63, nextval('bench_sequence'), '0190a0a0-0000-7000-8000-000000000001', id, 'ACCEPTED',
    convert_to('{"at":"' || now() || '","kind":"ACCEPTED","tenant":"0190a0a0-0000-7000-8000-000000000001","message":"'
        || id || '","reason":"CONSENT_NOT_NEEDED","detail":"ladder sms.awcc,sms.roshan, 1 segments",'
        || '"trace":"0af7651916cd43dd8448eb211c80319c"}', 'UTF8'),
    sha256(id::text::bytea), sha256(id::text::bytea)
from id;
