#!/bin/sh
# Starts one role of this service: web, worker, relay, consume, deliver or migrate.
set -eu
export DJANGO_SETTINGS_MODULE="${DJANGO_SETTINGS_MODULE:-notification_service.settings}"
export BIND="${BIND:-0.0.0.0:8005}"
exec python -m service_kit.roles "$@"
