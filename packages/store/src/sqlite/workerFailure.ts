import type { WorkerFailure } from "./protocol.ts"

/** Thrown for a file that is not a Stocktally database. Nothing was written to it. */
export class ForeignDatabase extends Error {}

/** Thrown for a file that was moved or replaced. */
export class GoneFile extends Error {}

/** Converts a thrown value to a form that can be sent to another thread. */
export const toWorkerFailure = (cause: unknown): WorkerFailure => {
  const has = (key: string): unknown =>
    typeof cause === "object" && cause !== null ? Reflect.get(cause, key) : undefined
  const errcode = has("errcode")
  const code = has("code")
  return {
    message: cause instanceof Error ? cause.message : String(cause),
    errcode: typeof errcode === "number" ? errcode : undefined,
    system: typeof code === "string" && !code.startsWith("ERR_") ? code : undefined,
    foreign: cause instanceof ForeignDatabase,
    gone: cause instanceof GoneFile
  }
}
