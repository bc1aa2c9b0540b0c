/** The platforms with a package of the locked runtime: the `optionalDependencies` of the root. */
const provided = ["darwin-arm64", "darwin-x64", "linux-arm64", "linux-x64", "win32-x64"]

/**
 * Exits with instructions if this Node cannot open the store. npm puts the locked runtime first in the PATH of every
 * script; on a platform without one, the machine's own Node is used. This file must run on the oldest Node that the
 * root's `engines` allows.
 */
export const requireNode = () => {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number)
  if (major === 22 ? minor >= 20 : major > 24 || (major === 24 && minor >= 8)) return
  const platform = `${process.platform}-${process.arch}`
  const remedy = provided.includes(platform)
    ? "Run npm ci with its optional dependencies, which include Node, and start through npm."
    : `npm has no Node package for ${platform}: install Node yourself.`
  console.error(
    `Stocktally needs Node 22.20 or later 22.x, or 24.8 or later; this is ${process.versions.node}. ${remedy}`
  )
  process.exit(1)
}
