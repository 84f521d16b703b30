#!/bin/sh
# Starts one role of this service: web, worker, relay, consume or migrate.
set -eu
export DJANGO_SETTINGS_MODULE="${DJANGO_SETTINGS_MODULE:-routine_service.settings}"
export BIND="${BIND:-0.0.0.0:8003}"
exec python -m service_kit.roles "$@"
