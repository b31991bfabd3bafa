#!/bin/sh
# Runs once, when InfluxDB is set up: gives the buckets the names InfluxQL asks for.
set -eu

influx v1 dbrp create \
  --org "$DOCKER_INFLUXDB_INIT_ORG" \
  --bucket-id "$DOCKER_INFLUXDB_INIT_BUCKET_ID" \
  --db "$DOCKER_INFLUXDB_INIT_BUCKET" \
  --rp autogen \
  --default

# Live values are kept for a while only: a bucket of their own, as `commonwatt projection prepare` makes it.
influx bucket create \
  --org "$DOCKER_INFLUXDB_INIT_ORG" \
  --name "$DOCKER_INFLUXDB_INIT_BUCKET/telemetry" \
  --retention 2160h
telemetry=$(influx bucket list --org "$DOCKER_INFLUXDB_INIT_ORG" \
  --name "$DOCKER_INFLUXDB_INIT_BUCKET/telemetry" --hide-headers | cut -f 1)
influx v1 dbrp create \
  --org "$DOCKER_INFLUXDB_INIT_ORG" \
  --bucket-id "$telemetry" \
  --db "$DOCKER_INFLUXDB_INIT_BUCKET" \
  --rp telemetry
