// cxone-mock/doctor: why was it refused? No node: and no package, so that it runs in a browser as well.

// What to call.
export { diagnose, diagnoser } from './report/diagnose.ts'
export { formatReport } from './report/format.ts'

// What it gives.
export type { DiagnoseOptions, DoctorReport, Finding, RequestDiagnosis } from './report/diagnose.ts'
export { UnreadableError } from './inputs/reading.ts'
