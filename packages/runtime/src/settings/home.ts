import { homedir, userInfo } from "node:os"
import { isAbsolute } from "node:path"

/**
 * The user's home: `HOME`, or where that is empty or relative what the system knows of the user. Otherwise files that are
 * the user's would go into whichever directory this was started in.
 */
export const homeDirectory = (): string => {
  const home = homedir()
  return isAbsolute(home) ? home : userInfo().homedir
}
