export * from "./Doctor.ts"
export * from "./DoctorReport.ts"
export { examineOpened, type StoreExamination, unusable } from "./examineOpened.ts"
export * from "./probing/index.ts"
