export * from "./Doctor.ts"
export * from "./DoctorReport.ts"
