# Medius in one image: the API, the app and the worker. Pin the base by its digest:
#   docker build --build-arg PYTHON_IMAGE=python:3.11-slim-bookworm@sha256:... .
ARG PYTHON_IMAGE=python:3.11-slim-bookworm

# --- the app that phones load; Node comes as a locked wheel ---
FROM ${PYTHON_IMAGE} AS app
WORKDIR /build/pwa
COPY pwa/requirements.txt ./
RUN python -m venv /build/.venv \
    && /build/.venv/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes -r requirements.txt
ENV PATH="/build/.venv/bin:$PATH"
COPY pwa/package.json pwa/package-lock.json pwa/.npmrc ./
RUN npm ci --ignore-scripts --loglevel=error
COPY pwa ./
RUN npm run --silent build

# --- the packages of the server ---
FROM ${PYTHON_IMAGE} AS packages
COPY backend/requirements.txt /build/backend.txt
COPY deploy/requirements.txt /build/image.txt
RUN python -m venv /app/.venv \
    && /app/.venv/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes \
        -r /build/backend.txt -r /build/image.txt \
    && /app/.venv/bin/pip uninstall --yes pip

# --- what runs: no compiler, no npm, no pip ---
FROM ${PYTHON_IMAGE} AS base
RUN groupadd --gid 10001 medius \
    && useradd --uid 10001 --gid medius --no-create-home --shell /usr/sbin/nologin medius \
    && install --directory --owner=medius --group=medius /data
WORKDIR /app
COPY --from=packages /app/.venv .venv
COPY backend backend
COPY deploy deploy
COPY content content
COPY migrations migrations
COPY --from=app /build/pwa/dist pwa/dist
ENV PATH="/app/.venv/bin:$PATH" \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONPATH=/app \
    PYTHONTZPATH="" \
    HOST=0.0.0.0 \
    PORT=8000 \
    DATABASE_URL=sqlite:////data/medius.db \
    MEDIUS_VAPID_FILE=/data/vapid.pem \
    MEDIUS_LOG=requests
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s \
    CMD ["python", "-c", "import os, urllib.request; urllib.request.urlopen('http://127.0.0.1:' + os.environ['PORT'] + '/api/health', timeout=4)"]
ENTRYPOINT ["/app/deploy/start.sh"]
CMD ["python", "-m", "backend"]

# --- for hosts that mount /data as root's: start.sh changes its owner, and drops root ---
FROM base AS volume
# hadolint ignore=DL3002
USER 0:0

# --- the default: for all other hosts ---
FROM base
USER 10001:10001
