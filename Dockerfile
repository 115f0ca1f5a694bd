# Not 24 yet: better-sqlite3 12, compiled with the headers of 24.21, can abort the process.
FROM node:22-bookworm-slim AS build
WORKDIR /app
# better-sqlite3 is compiled where no prebuilt file can be fetched.
RUN apt-get update && apt-get install -y --no-install-recommends python3 make g++ && rm -rf /var/lib/apt/lists/*
COPY package.json package-lock.json .npmrc ./
COPY shared/package.json shared/
COPY api/package.json api/
COPY web/package.json web/
COPY test/package.json test/
RUN npm ci
COPY tsconfig.base.json nx.json ./
COPY shared shared
COPY api api
COPY web web
RUN npm run build -w shared && npm run build -w api && npm run build -w web
RUN npm prune --omit=dev --workspace=api --workspace=shared

FROM node:22-bookworm-slim
ENV NODE_ENV=production WAXSEAL_DATA_DIR=/data WAXSEAL_HOST=0.0.0.0
WORKDIR /app
RUN mkdir /data && chown 10001:10001 /data
COPY --from=build /app/node_modules node_modules
COPY --from=build /app/shared/package.json shared/
COPY --from=build /app/shared/dist shared/dist
COPY --from=build /app/api/package.json api/
COPY --from=build /app/api/dist api/dist
COPY --from=build /app/web/dist web/dist
USER 10001:10001
VOLUME /data
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=3s --start-period=10s \
  CMD ["node", "-e", "fetch('http://127.0.0.1:8080/healthz').then(r=>process.exit(r.ok?0:1),()=>process.exit(1))"]
CMD ["node", "api/dist/main.js"]
