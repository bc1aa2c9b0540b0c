// oxlint-disable-next-line workspace/boundaries -- how programs are bundled is no part of them
import { program } from "../../tools/workspace/src/bundle.ts"

export default program("src/main.ts")
