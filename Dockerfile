# clevidence in a container: pages and SPARQL at port 8000, with the evidence of this checkout.
#
#   docker build --tag clevidence .
#   docker run --rm --init --read-only --memory 6g --publish 8000:8000 clevidence
#
# A volume at /data keeps other releases; `docker run … clevidence build` publishes into it, and
# the server goes over to what is published.
FROM node:22-slim AS assets
WORKDIR /build
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY explorer/assets explorer/assets/
RUN npm run build

FROM python:3.11-slim-bookworm

ENV PYTHONDONTWRITEBYTECODE=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
WORKDIR /app

COPY requirements/run.txt requirements/
RUN python -m pip install --quiet --require-hashes -r requirements/run.txt

COPY clevidence.py pyproject.toml LICENSE ./
COPY ontology ontology/
COPY graph graph/
COPY queries queries/
COPY loaders loaders/
COPY explorer explorer/
COPY --from=assets /build/explorer/static/built explorer/static/built/
RUN python -m compileall -q . \
    && useradd --system --uid 10001 --no-create-home clevidence \
    && install --directory --owner clevidence --mode 0755 /data

USER 10001
ENV CLEVIDENCE_HOME=/data
RUN python clevidence.py build
VOLUME /data

EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s \
    CMD ["python", "-c", "from urllib.request import urlopen; urlopen('http://127.0.0.1:8000/health', timeout=4)"]
ENTRYPOINT ["python", "clevidence.py"]
CMD ["serve", "--host", "0.0.0.0", "--port", "8000"]
