#!/bin/sh
# Starts one role of this service: web, worker, relay, consume or migrate.
set -eu
export DJANGO_SETTINGS_MODULE="${DJANGO_SETTINGS_MODULE:-letter_storage_service.settings}"
export BIND="${BIND:-0.0.0.0:8007}"
# One process: its threads share the memory for open pictures, and the work on them has no GIL.
export WEB_CONCURRENCY="${PICTURE_PROCESSES:-1}" WEB_THREADS="${PICTURE_THREADS:-8}"
# A photo's pixels come from the system in large pages: a sixth of an upload's time less (glibc's).
export GLIBC_TUNABLES="${GLIBC_TUNABLES:-glibc.malloc.hugetlb=1}"
exec python -m service_kit.roles "$@"
