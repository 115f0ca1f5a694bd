// Fastify with a single fixed response: the upper bound that the API is compared with.
import { readFileSync } from 'node:fs';
import Fastify from 'fastify';

const [, , file = '', port = '0'] = process.argv;
const body = readFileSync(file, 'utf8');
const server = Fastify();
server.get('/', (_request, reply) => reply.type('application/json; charset=utf-8').send(body));
await server.listen({ port: Number(port), host: '127.0.0.1' });
process.stdout.write(`${JSON.stringify(server.addresses()[0])}\n`);
