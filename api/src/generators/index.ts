export { generate, type Made } from './generate.js';
export { readCertificate } from './read-certificate.js';
