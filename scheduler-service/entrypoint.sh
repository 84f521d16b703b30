#!/bin/sh
# Starts one role of this service: web, worker, celery, beat, relay, consume or migrate.
set -eu
export DJANGO_SETTINGS_MODULE="${DJANGO_SETTINGS_MODULE:-scheduler_service.settings}"
export BIND="${BIND:-0.0.0.0:8004}"
exec python -m service_kit.roles "$@"
