import { type Reply, errorReply, htmlReply } from "../http/SandboxRequest.ts"
import { object, text } from "../http/json.ts"

// The bodies have every shape that Haravan's documentation shows and other clients report.

export const unauthorized = (route: string): Reply =>
  errorReply(route, 401, object([["errors", text("[API] Mã truy cập không hợp lệ hoặc đã hết hạn")]]))

export const forbidden = (route: string, scope: string): Reply =>
  errorReply(route, 403, object([["errors", `[${text(`Ứng dụng chưa được cấp quyền ${scope}`)}]`]]))

export const notFound = (route: string): Reply => htmlReply(route, 404, "404 Not Found")

export const wrongMethod = (route: string): Reply => errorReply(route, 405, "")

export const invalid = (route: string, field: string, problem: string): Reply =>
  errorReply(route, 422, object([["errors", object([[field, `[${text(problem)}]`]])]]))

export const malformed = (route: string, problem: string): Reply =>
  errorReply(route, 400, object([["message", text(problem)]]))

export const tooMany = (route: string): Reply =>
  errorReply(route, 429, object([["errors", text("Vượt quá giới hạn số lần gọi API, vui lòng thử lại sau")]]))
