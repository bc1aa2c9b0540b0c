import { fasterInk, program } from "@stocktally/tool-bundler"

// Ink asks for it in development alone.
export default program("src/main.ts", { external: ["react-devtools-core"], plugins: [fasterInk()] })
