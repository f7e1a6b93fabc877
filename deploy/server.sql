-- Once, as the superuser of a Postgres 18 server of your own: roles, databases, extensions.
-- Choose the passwords: psql -v owner=… -v app=… -v queue=… -f deploy/server.sql
CREATE ROLE relief_owner LOGIN CREATEDB PASSWORD :'owner';
CREATE ROLE relief_app LOGIN PASSWORD :'app';
CREATE ROLE relief_queue LOGIN PASSWORD :'queue';

ALTER ROLE relief_app SET statement_timeout = '5s';
ALTER ROLE relief_app SET lock_timeout = '3s';
ALTER ROLE relief_app SET idle_in_transaction_session_timeout = '10s';
ALTER ROLE relief_owner SET lock_timeout = '10s';
ALTER ROLE relief_queue SET lock_timeout = '3s';

-- The extensions lie in a template: one of them only a superuser may make, and a restore makes
-- a new database as relief_owner.
CREATE DATABASE relief_template IS_TEMPLATE true TEMPLATE template0
    ENCODING 'UTF8' LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8' LOCALE 'C.UTF-8';
\connect relief_template
CREATE EXTENSION pg_trgm;
CREATE EXTENSION btree_gist;
CREATE EXTENSION cube;
CREATE EXTENSION earthdistance;
\connect postgres

CREATE DATABASE relief OWNER relief_owner TEMPLATE relief_template;
CREATE DATABASE relief_queue OWNER relief_queue TEMPLATE template0 ENCODING 'UTF8';
REVOKE ALL ON DATABASE relief FROM PUBLIC;
REVOKE ALL ON DATABASE relief_queue FROM PUBLIC;
GRANT CONNECT ON DATABASE relief TO relief_app;
