import { devNull, homedir, userInfo } from "node:os"
import { isAbsolute } from "node:path"

/**
 * The user's home: `HOME`, or where that is empty or relative what the system knows of the user. Otherwise files that are
 * the user's would go into whichever directory this was started in. A user whom the system does not know, as in a
 * container, has no home: nothing can be read or made below the null device.
 */
export const homeDirectory = (): string => {
  try {
    const home = homedir()
    return isAbsolute(home) ? home : userInfo().homedir
  } catch {
    return devNull
  }
}
