import type { StoreError, StoreErrorReason } from "@stocktally/core"
import { ExitStatus } from "./ExitStatus.ts"

/** What someone has to set right is wrong settings; what another process or a server holds up may work later. */
const statuses: { readonly [R in StoreErrorReason["_tag"]]: ExitStatus } = {
  NotADatabase: ExitStatus.usage,
  NewerVersion: ExitStatus.usage,
  WrongOwner: ExitStatus.usage,
  NotWritable: ExitStatus.usage,
  Refused: ExitStatus.unauthorized,
  Away: ExitStatus.unavailable,
  Busy: ExitStatus.unavailable,
  LeaseLost: ExitStatus.unavailable,
  Full: ExitStatus.unexpected,
  Corrupt: ExitStatus.unexpected,
  Unexpected: ExitStatus.unexpected
}

/** The exit status for a store that failed. */
export const statusOfStore = ({ reason }: StoreError): ExitStatus => statuses[reason._tag]
