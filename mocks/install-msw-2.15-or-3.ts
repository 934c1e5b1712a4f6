// The only import of the optional peer dependency `msw`. If it is missing, Node's error shows the name of this file,
// which is the solution.

export * from 'msw'
