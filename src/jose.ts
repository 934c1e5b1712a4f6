// What is used of jose: a part of its own, loaded with the first JWT.

export { CompactSign, compactVerify, exportJWK, generateKeyPair, importJWK, importPKCS8 } from 'jose'
