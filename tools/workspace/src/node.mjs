/** Where the locked runtime exists as a package: the `optionalDependencies` of the root. */
const provided = ["darwin-arm64", "darwin-x64", "linux-arm64", "linux-x64", "win32-x64"]

/**
 * npm puts the locked runtime first in the PATH of every script. Where there is none for a platform, the
 * machine's own Node serves if the store can be opened with it; if not, the process ends here with one line that says
 * what to do. This file must run on the oldest Node that the root's `engines` admits.
 */
export const requireNode = () => {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number)
  if (major === 22 ? minor >= 20 : major > 24 || (major === 24 && minor >= 8)) return
  const platform = `${process.platform}-${process.arch}`
  const remedy = provided.includes(platform)
    ? "run npm ci with its optional dependencies, which bring one, and start through npm."
    : `none comes with it for ${platform}, so install one yourself.`
  console.error(
    `Stocktally needs Node 22.20 or a newer 22, or 24.8 or newer, and this is ${process.versions.node}: ${remedy}`
  )
  process.exit(1)
}
