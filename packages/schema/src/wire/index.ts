/**
 * The JSON of both upstreams: schemas without transformations, decoders of whole bodies, encoders, and JSON whose
 * integers survive.
 *
 * @module
 */
export * from "../Json.ts"
export * from "./HaravanWire.ts"
export * from "./LoopWire.ts"
export type { ReadPage } from "./salvage.ts"
export { UndecodableBody, WireId } from "./Wire.ts"
