# signoff-gen with all its runners, as a user without rights:
#
#   docker build -t signoff-gen .
#   docker run --rm -v "$PWD":/work signoff-gen render --check
FROM python:3.12-slim AS build
COPY . /source
RUN python -m venv /opt/signoff-gen \
    && /opt/signoff-gen/bin/pip install --no-cache-dir --disable-pip-version-check '/source[all]'

FROM python:3.12-slim
# git and bash are what commands need; the PostgreSQL programs serve `url: ephemeral`.
RUN apt-get update \
    && apt-get install --yes --no-install-recommends git postgresql \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --create-home --uid 10001 signoff
COPY --from=build /opt/signoff-gen /opt/signoff-gen
ENV PATH=/opt/signoff-gen/bin:$PATH
USER signoff
WORKDIR /work
# The mounted repository belongs to somebody else than this user.
RUN git config --global --add safe.directory /work
ENTRYPOINT ["signoff-gen"]
CMD ["--help"]
