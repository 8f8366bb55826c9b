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
# By number, so that Kubernetes can see that it is not root.
USER 65532:65532
EXPOSE 8443 8080
ENTRYPOINT ["/nodejs/bin/node", "/firebreak/dist/bundle/firebreak.js"]
CMD ["--help"]
