export { generate } from './generate.js';
export { readCertificate } from './read-certificate.js';
