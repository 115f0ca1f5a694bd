export { generate } from './generate.js';
export { readCertificate } from './read-certificate.js';
export { readPem, type Pem } from './read-pem.js';
