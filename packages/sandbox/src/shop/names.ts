import { type Draw, Topic } from "./draw.ts"

const garments: ReadonlyArray<readonly [code: string, name: string]> = [
  ["ATH", "Áo thun cổ tròn"],
  ["ASM", "Áo sơ mi tay dài"],
  ["QJN", "Quần jean ống đứng"],
  ["ĐẦM", "Đầm xoè hoạ tiết"],
  ["GTT", "Giày thể thao"],
  ["TXA", "Túi xách da bò"],
  ["MLT", "Mũ lưỡi trai"],
  ["KLU", "Khăn lụa Hà Đông"],
  ["AKH", "Áo khoác chống nắng"],
  ["DEP", "Dép quai hậu"],
  ["ADA", "Áo dài cách tân"],
  ["BTT", "Bộ đồ ngủ trẻ em"]
]
const styles = ["cao cấp", "mùa hè", "phiên bản Hội An", "dáng rộng", "thêu tay", "nữ", "nam", "Sài Gòn xưa"]
const colours: ReadonlyArray<readonly [code: string, name: string]> = [
  ["DEN", "Đen"],
  ["TRA", "Trắng"],
  ["DO", "Đỏ đô"],
  ["XR", "Xanh rêu"],
  ["BE", "Be"]
]
const sizes = ["S", "M", "L", "XL"]

const pick = <A>(from: readonly [A, ...Array<A>] | ReadonlyArray<A>, draw: number, otherwise: A): A =>
  from[draw % from.length] ?? otherwise

/** The name of a product, and the code that its SKUs begin with. */
export const productName = (draw: Draw, product: number): { readonly code: string; readonly title: string } => {
  const [code, garment] = pick(garments, draw(Topic.name, product), ["ATH", "Áo thun"])
  const style = pick(styles, draw(Topic.name, product + 0x40000000), "nam")
  return { code: `${code}-${String(product + 1).padStart(4, "0")}`, title: `${garment} ${style} ${product + 1}` }
}

/** The colour and size of a product's nth variant: `{ code: "DEN-M", title: "Đen / M" }`. */
export const variantName = (product: number, nth: number): { readonly code: string; readonly title: string } => {
  const [code, colour] = pick(colours, product, ["DEN", "Đen"])
  const size = pick(sizes, nth, "M")
  return { code: `${code}-${size}`, title: `${colour} / ${size}` }
}

/** The EAN-13 of a variant, in GS1 Vietnam's range (893). */
export const ean13 = (index: number): string => {
  const body = `893${String(500_000_000 + index * 7)}`
  let sum = 0
  for (let i = 0; i < body.length; i++) sum += Number(body[i]) * (i % 2 === 0 ? 1 : 3)
  return body + String((10 - sum % 10) % 10)
}
