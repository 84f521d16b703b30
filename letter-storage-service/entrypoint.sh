#!/bin/sh
# Starts one role of this service: web, worker, relay, consume or migrate.
set -eu
export DJANGO_SETTINGS_MODULE="${DJANGO_SETTINGS_MODULE:-letter_storage_service.settings}"
export BIND="${BIND:-0.0.0.0:8007}"
# One process: its threads share the memory for open pictures, and the work on them has no GIL.
export WEB_CONCURRENCY="${PICTURE_PROCESSES:-1}" WEB_THREADS="${PICTURE_THREADS:-8}"
# The key comes as JSON, Google's library wants a path: a private file, in memory where there is any.
if [ -n "${GCP_SA_KEY:-}" ]; then
    umask 077
    folder=/dev/shm
    [ -w "$folder" ] || folder=${TMPDIR:-/tmp}
    GOOGLE_APPLICATION_CREDENTIALS=$(mktemp "$folder/gcp-sa-key.XXXXXX")
    printf '%s' "$GCP_SA_KEY" >"$GOOGLE_APPLICATION_CREDENTIALS"
    export GOOGLE_APPLICATION_CREDENTIALS
    unset GCP_SA_KEY
fi
exec python -m service_kit.roles "$@"
