import { program } from "@stocktally/tool-bundler"

export default program("src/main.ts")
