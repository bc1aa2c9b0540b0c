/**
 * The help of both programs. Imports nothing else of this package, so that `--help` starts fast.
 *
 * @module
 */
export { descriptions, secrets } from "../settings/descriptions.ts"
export { helpFormatter } from "./helpFormatter.ts"
