// cxone-mock/doctor explains why a request was refused. It uses no node: modules and no packages, so that it runs in a
// browser. Functions.
export { diagnose, diagnoser } from './report/diagnose.ts'
export { formatReport } from './report/format.ts'

// Types.
export type { DiagnoseOptions, DoctorReport, Finding, RequestDiagnosis } from './report/diagnose.ts'
export { UnreadableError } from './inputs/reading.ts'
