# The service in a container: docker build -t inkbeat .
# It listens to other containers, so that every request needs a key: docs/service.md.

FROM python:3.13-slim AS build
WORKDIR /source
COPY pyproject.toml README.md LICENSE ./
COPY ecg ecg
COPY digitizer digitizer
COPY classifier classifier
COPY vitals vitals
COPY reports reports
COPY pipeline pipeline
COPY api api
COPY training training
RUN python -m venv /opt/inkbeat \
    && /opt/inkbeat/bin/pip install --no-cache-dir ".[oidc,postgres]" \
    && /opt/inkbeat/bin/pip uninstall --yes pip

FROM python:3.13-slim
# Poppler draws PDF pages whose scan cannot be taken as it is. Its version is Debian's, with Debian's corrections.
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install --yes --no-install-recommends poppler-utils \
    && rm -rf /var/lib/apt/lists/* \
    && groupadd --system --gid 10001 inkbeat \
    && useradd --system --uid 10001 --gid inkbeat --no-create-home --shell /usr/sbin/nologin inkbeat \
    && install --directory --owner inkbeat --group inkbeat --mode 0700 /data
COPY --from=build /opt/inkbeat /opt/inkbeat
ENV PATH=/opt/inkbeat/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    MPLCONFIGDIR=/tmp/matplotlib \
    INKBEAT_AUTH=keys \
    INKBEAT_FOLDER=/data \
    INKBEAT_HOST=0.0.0.0
USER 10001:10001
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=5s --start-period=60s --retries=4 \
    CMD ["python", "-c", "import os, urllib.request as r; r.urlopen(f\"http://127.0.0.1:{os.environ.get('INKBEAT_PORT', 8000)}/ready\", timeout=4)"]
ENTRYPOINT ["inkbeat"]
CMD ["serve"]
