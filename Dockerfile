# One bundle and the policies that come with it, on an image without a shell, a package manager or node_modules.

FROM node:24 AS build
WORKDIR /firebreak
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY tsconfig.json ./
COPY src src
RUN npm run bundle

FROM gcr.io/distroless/nodejs24-debian12:nonroot
WORKDIR /firebreak
COPY LICENSE package.json ./
COPY policies policies
# The source map is for whoever reads a stack trace: NODE_OPTIONS=--enable-source-maps applies it, and costs memory.
COPY --from=build /firebreak/dist/bundle dist/bundle
COPY --from=build /firebreak/dist/page dist/page
# By number, so that Kubernetes can see that it is not root.
USER 65532:65532
EXPOSE 8443 8080
# Most of what a review makes is garbage at once, and Node would rather take memory than collect what is left of it. With
# these, resident memory under load is flat instead of going up and down by half (docs/decisions/0008, bench/start.ts).
ENTRYPOINT ["/nodejs/bin/node", "--max-semi-space-size=8", "--heap-growing-percent=30", "/firebreak/dist/bundle/firebreak.js"]
CMD ["--help"]
