// The one import of the optional peer `msw`. Where it is missing, Node's error names the file that asked for it: this one,
// and its name is the cure.

export * from 'msw'
