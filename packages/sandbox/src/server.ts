export type { SandboxServerOptions } from "./SandboxServer.ts"
export { SandboxServer, SandboxServerError } from "./SandboxServer.ts"
