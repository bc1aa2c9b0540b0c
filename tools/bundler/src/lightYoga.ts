import type { Plugin } from "rolldown"

const asksFetch = "function ya(){return w||\"function\"!=typeof fetch?"

/**
 * Ink lays out with Yoga, whose WebAssembly is part of its text. It asks `fetch` to decode that, and with it Node loads all
 * of its HTTP client: a sixth of the time to the first frame, and memory that is never given back. It knows a way without.
 */
export const lightYoga: Plugin = {
  name: "light-yoga",
  transform: {
    filter: { id: /yoga-layout[/\\]dist[/\\]binaries[/\\]yoga-wasm-base64-esm\.js$/ },
    handler: (code) => {
      if (code.split(asksFetch).length !== 2) {
        throw new Error("yoga-layout decodes itself in another way: is this still needed?")
      }
      return code.replace(asksFetch, "function ya(){return true?")
    }
  }
}
