import type { PlatformError } from "effect/PlatformError"

/** Says why a file could not be read. */
export const fileFailure = ({ reason }: PlatformError): string => {
  switch (reason._tag) {
    case "NotFound":
      return "there is no such file"
    case "PermissionDenied":
      return "permission denied; make it readable for the user who runs this program"
    case "BadResource":
      return "it is not a file"
    default:
      return reason.description ?? reason._tag
  }
}
