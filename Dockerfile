# syntax=docker/dockerfile:1
# The command in a container: not root, on a read-only root, with all that it keeps in /data.
# docs/how-to/container.md says how it is built and run.

FROM python:3.13-slim AS build
WORKDIR /src
COPY .ci/requirements.lock .ci/
COPY pyproject.toml README.md LICENSE ./
COPY scrubber scrubber
COPY edits edits
# The lock holds more than is wanted here: it says which versions, with their hashes, and the extras say which packages.
RUN python -m venv /opt/scrubber \
 && pip wheel --no-cache-dir --no-deps --wheel-dir /wheels . \
 && sed -E '/^ /d; s/ \\$//; s/\[[^]]*\]//' .ci/requirements.lock > /constraints.txt \
 && /opt/scrubber/bin/pip install --no-cache-dir --constraint /constraints.txt \
    "$(echo /wheels/*.whl)[arrow,excel,metrics,postgres,serve,watch]"

FROM python:3.13-slim
RUN useradd --system --uid 10001 --home-dir /data --shell /usr/sbin/nologin scrubber \
 && install -d -o scrubber -g scrubber -m 0700 /data
COPY --from=build /opt/scrubber /opt/scrubber
ENV PATH=/opt/scrubber/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    SCRUBBER_HOME=/data/home \
    TMPDIR=/tmp
WORKDIR /data
VOLUME /data
USER 10001
# Of `serve` whether it answers, of `watch` whether its heartbeat is younger than ten minutes, else whether it starts.
COPY --chmod=0755 deploy/healthy /usr/local/bin/healthy
HEALTHCHECK --interval=30s --timeout=10s --start-period=20s CMD ["healthy"]
STOPSIGNAL SIGTERM
ENTRYPOINT ["scrubber"]
CMD ["--help"]
