import type { PlatformError } from "effect/PlatformError"

/** Why a file could not be read, in words. */
export const fileFailure = ({ reason }: PlatformError): string => {
  switch (reason._tag) {
    case "NotFound":
      return "there is no such file"
    case "PermissionDenied":
      return "permission denied; make it readable for the user who runs this"
    case "BadResource":
      return "it is no file"
    default:
      return reason.description ?? reason._tag
  }
}
