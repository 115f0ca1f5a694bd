export { guardEdges } from './guard-edges.js';
export { stopInTime, stopSignals } from './stop-in-time.js';
export { WaitingRoom } from './waiting-room.js';
export { tlsOptions } from './serve-tls.js';
