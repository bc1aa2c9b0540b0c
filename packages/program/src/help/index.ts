/**
 * Help as both programs write it. Loads nothing of the rest, so that `--help` does not wait for it.
 *
 * @module
 */
export { descriptions, secrets } from "../settings/descriptions.ts"
export { helpFormatter } from "./helpFormatter.ts"
