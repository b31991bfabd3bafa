#!/bin/sh
# Gives the service its account; accounts of devices stay as they are. Then starts the broker.
set -eu

passwords=/mosquitto/data/passwords
umask 077
touch "$passwords"
mosquitto_passwd -b "$passwords" "$MQTT_USERNAME" "$MQTT_PASSWORD"
chown mosquitto:mosquitto "$passwords"
exec mosquitto -c /mosquitto/config/mosquitto.conf
