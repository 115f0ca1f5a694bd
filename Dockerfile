# The build image has npm and a compiler for native packages. The second image is the base of the result.
ARG BUILD_IMAGE=node:24-bookworm
ARG NODE_IMAGE=node:24-bookworm-slim

FROM ${BUILD_IMAGE} AS build
WORKDIR /app
# Use the Node.js headers of the image instead of downloading them.
ENV npm_config_nodedir=/usr/local
COPY package.json package-lock.json .npmrc ./
COPY shared/package.json shared/
COPY api/package.json api/
COPY web/package.json web/
COPY client/package.json client/
COPY cli/package.json cli/
COPY test/package.json test/
# Of the packages with machine code, only this one has to be compiled; no other install script is needed.
RUN npm ci --ignore-scripts && npm rebuild better-sqlite3
COPY tsconfig.base.json ./
COPY shared shared
COPY api api
COPY web web
COPY client client
COPY cli cli
RUN npm run build -w shared && npm run build -w api && npm run build -w web && npm run build -w cli
# The API is bundled. Only packages with machine code and the page of the API's documentation are not.
RUN node api/runtime-packages.mjs /runtime

FROM ${NODE_IMAGE}
ENV NODE_ENV=production WAXSEAL_DATA_DIR=/data WAXSEAL_HOST=0.0.0.0
WORKDIR /app
RUN mkdir /data && chown 10001:10001 /data
COPY --from=build /runtime/node_modules node_modules
COPY --from=build /app/api/package.json /app/api/openapi.json api/
COPY --from=build /app/api/dist/product api/dist/product
COPY --from=build /app/web/dist web/dist
COPY --from=build /app/cli/package.json cli/
COPY --from=build /app/cli/dist cli/dist
COPY LICENSE NOTICE ./
# The same commands as in a checkout: `docker exec … waxseal server audit verify` on the data folder, and
# `waxseal secrets ls` through the API. No core dumps: they would contain values of secrets.
RUN printf '#!/bin/sh\nulimit -c 0\nif [ "$1" = server ]; then shift; exec node /app/api/dist/product/waxseal.js "$@"; fi\nexec node /app/cli/dist/waxseal.js "$@"\n' > /usr/bin/waxseal && chmod 755 /usr/bin/waxseal
# Node.js 22.1 and later start faster with compiled code. It is written here, and only read at run time.
RUN mkdir /app/compile-cache && chown 10001:10001 /app/compile-cache
USER 10001:10001
ENV NODE_COMPILE_CACHE=/app/compile-cache
RUN waxseal --help > /dev/null && waxseal server --help > /dev/null
USER root
RUN chown -R root:root /app/compile-cache && chmod -R a+rX,go-w /app/compile-cache
USER 10001:10001
VOLUME /data
EXPOSE 8080
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s CMD ["node", "api/dist/product/healthcheck.js"]
CMD ["sh", "-c", "ulimit -c 0; exec node api/dist/product/main.js"]
