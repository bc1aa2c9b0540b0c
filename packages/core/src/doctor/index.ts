export * from "./Doctor.ts"
export * from "./DoctorReport.ts"
export * from "./probing/index.ts"
