// The door of the endpoints: what answers, over a state.

export { type Endpoint, routeEndpoint, routerRefusal } from './endpoint.ts'
export { record } from './record.ts'
export { tokenEndpoint } from './token.ts'
