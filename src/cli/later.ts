// Parts that the server loads with the first request that needs them. The build creates a file for each.

/** Paths from the source folder, without extension. */
export const loadedLater = [
  'server/control/control',
  'server/inspector/page',
  'server/inspector/events',
  'doctor/index',
  'api/api',
  'api/collections',
  'api/open-collection',
  'jose',
] as const
