import { userInfo } from "node:os"

/** The name of the user who runs the program: the author of their changes. */
export const osUser = (): string => {
  try {
    return userInfo().username
  } catch {
    // In a container, the user may have a number but no name.
    return `user ${process.getuid?.() ?? "unknown"}`
  }
}
