#!/bin/sh
# Runs the given command as a user who owns only /data; with LITESTREAM_BUCKET set, Litestream copies the database there.
set -eu

if [ "$(id -u)" = 0 ]; then
    chown --recursive medius:medius /data
    exec setpriv --reuid=medius --regid=medius --clear-groups "$0" "$@"
fi

if [ -z "${LITESTREAM_BUCKET:-}" ]; then
    exec "$@"
fi
config="$(dirname "$0")/litestream.yml"
file="${DATABASE_URL:-sqlite:////data/medius.db}"
export DATABASE_FILE="${file#sqlite:///}"
# A new volume starts with the copy; phones send again what the copy's last second may lack.
litestream restore -config "$config" -if-db-not-exists -if-replica-exists "$DATABASE_FILE"
exec litestream replicate -config "$config" -exec "$*"
