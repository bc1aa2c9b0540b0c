// oxlint-disable-next-line workspace/boundaries -- how programs are bundled is no part of them
import { program } from "../../tools/workspace/src/bundle.ts"

// Ink asks for it in development alone.
export default program("src/main.ts", { external: ["react-devtools-core"] })
