-- So that housekeeping finds the oldest without reading the rest. A turn changes neither column.
create index sessions_closed on sessions (closed_at) where closed_at is not null;
create index recipient_said_aside_age on recipient_said_aside (set_aside_at);
