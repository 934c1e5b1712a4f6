// The parts of jose that are used, as a chunk of their own that is loaded with the first JWT.

export { CompactSign, compactVerify, exportJWK, generateKeyPair, importJWK, importPKCS8 } from 'jose'
