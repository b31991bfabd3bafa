# The service alone: database, broker and time series run beside it (docker-compose.yml).
FROM node:22-bookworm-slim AS build
WORKDIR /build
COPY package.json package-lock.json tsconfig.json tsconfig.build.json ./
COPY build build
COPY src src
RUN npm ci --no-audit --no-fund && npm prune --omit=dev --ignore-scripts

FROM node:22-bookworm-slim
ENV NODE_ENV=production COMMONWATT_DATA=/var/lib/commonwatt HOST=0.0.0.0
RUN mkdir -p /var/lib/commonwatt /etc/commonwatt && chown node:node /var/lib/commonwatt
WORKDIR /opt/commonwatt
COPY --from=build /build/package.json ./
COPY --from=build /build/node_modules node_modules
COPY --from=build /build/dist dist
COPY config config
COPY LICENSE ./
USER node
VOLUME /var/lib/commonwatt
EXPOSE 3000 3001
ENTRYPOINT ["node", "dist/cli/main.command.js"]
CMD ["start", "--config", "/etc/commonwatt"]
