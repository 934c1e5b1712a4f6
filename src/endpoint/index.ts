// Entry point of the endpoints, which respond to requests using the state.

export { type Endpoint, routeEndpoint, routerRefusal } from './endpoint.ts'
export { record } from './record.ts'
export { tokenEndpoint } from './token.ts'
