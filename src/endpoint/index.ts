// Entry point of the endpoints: functions that respond to parsed requests and change the state.

export { type Endpoint, routeEndpoint, routerRefusal } from './endpoint.ts'
export { record } from './record.ts'
export { tokenEndpoint } from './token.ts'
