#!/bin/sh
# Runs once, when the database is made: the owner changes tables, the service only rows, Grafana
# only reads views. The groups are named in the migrations.
set -eu

psql --username="$POSTGRES_USER" --dbname=postgres --set=ON_ERROR_STOP=1 \
  --set=owner="$DATABASE_OWNER_PASSWORD" \
  --set=app="$DATABASE_PASSWORD" \
  --set=grafana="$GRAFANA_DATABASE_PASSWORD" <<'SQL'
create role commonwatt_service nologin;
create role commonwatt_reader nologin;
create role commonwatt_owner login password :'owner';
create role commonwatt_app login password :'app' in role commonwatt_service;
create role commonwatt_grafana login password :'grafana' in role commonwatt_reader;
alter role commonwatt_grafana set default_transaction_read_only = on;
alter role commonwatt_grafana set statement_timeout = '30s';
create database commonwatt owner commonwatt_owner;
revoke all on database commonwatt from public;
grant connect on database commonwatt to commonwatt_service, commonwatt_reader;
SQL
