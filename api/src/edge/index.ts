export { guardEdges } from './guard-edges.js';
export { stopInTime, stopSignals } from './stop-in-time.js';
export { tlsOptions } from './serve-tls.js';
