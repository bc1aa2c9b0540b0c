import * as Command from "effect/cli/Command"
import manifest from "../package.json" with { type: "json" }
import { root } from "./cli/root.ts"
import { presenter } from "./cli/usage.ts"
import { program } from "./program/program.ts"

program.main(Command.runWith(root, { version: manifest.version })(process.argv.slice(2)), presenter)
