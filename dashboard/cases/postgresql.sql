-- The case store in PostgreSQL. Its owner runs this once, in an empty database:
--   psql -d DATABASE -v app=hearth -f dashboard/cases/postgresql.sql
-- `app` is the role that Hearth signs in with (make it first: create role hearth login password '…').
-- That role may insert and select, nothing else; the triggers refuse change even to the owner.
\set ON_ERROR_STOP on
begin;

create table events (
    number bigint primary key,
    partnership text collate "C" not null,
    kind text collate "C" not null,
    subject text collate "C" not null,
    body text collate "C" not null,
    at text collate "C" not null,
    by text collate "C" not null,
    role text collate "C" not null,
    corrects bigint references events (number),
    previous text collate "C" not null unique,
    hash text collate "C" not null unique
);
create table heads (
    number bigint primary key references events (number),
    hash text collate "C" not null
);
create index events_of_subject on events (partnership, subject, number);

create function refuse_change() returns trigger language plpgsql as $$
begin
    raise exception 'events are never changed or removed: append a correction';
end $$;
create trigger events_keep_update before update on events execute function refuse_change();
create trigger events_keep_delete before delete or truncate on events execute function refuse_change();
create trigger heads_keep_update before update on heads execute function refuse_change();
create trigger heads_keep_delete before delete or truncate on heads execute function refuse_change();

revoke all on events, heads from public;
grant select, insert on events, heads to :"app";
commit;
