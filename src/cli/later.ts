// What the server loads with the first request that needs it. The build makes a file of each.

/** Paths from the folder of the sources, without their ending. */
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
