export type { SandboxServerOptions } from "./SandboxServer.ts"
export { SandboxServer, SandboxServerError } from "./SandboxServer.ts"
export { type ServedShop, serveShops } from "./SandboxShops.ts"
