# syntax=docker/dockerfile:1
# Two stages: the first builds a virtual environment and the understanding model, the second carries nothing else.
# 3.11 is the version that constraints.txt and the tests are made with.
FROM python:3.11-slim AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
WORKDIR /src
RUN python -m venv /opt/doorstep
COPY constraints.txt pyproject.toml README.md LICENSE ./
COPY flows flows
COPY nlu nlu
COPY locales locales
COPY knowledge knowledge
COPY bot bot
RUN /opt/doorstep/bin/pip install --quiet --constraint constraints.txt .

FROM python:3.11-slim
RUN useradd --system --uid 10001 --create-home --home-dir /app doorstep
COPY --from=build /opt/doorstep /opt/doorstep
ENV PATH=/opt/doorstep/bin:$PATH PYTHONUNBUFFERED=1 DOORSTEP_DATA_DIR=/app/data DOORSTEP_LOG_FORMAT=json
WORKDIR /app
USER doorstep
# Trains the model into the image (a minute or two), so that every container starts in seconds.
RUN echo hello | doorstep understand > /dev/null
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=5s --start-period=60s --retries=4 \
    CMD ["python", "-c", "from urllib.request import urlopen; urlopen('http://127.0.0.1:8000/health/live', timeout=4)"]
ENTRYPOINT ["doorstep"]
CMD ["run", "--host", "0.0.0.0"]
