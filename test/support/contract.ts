import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv2020, { type ValidateFunction } from 'ajv/dist/2020';
import addFormats from 'ajv-formats';
import { operationsOf, type Document, type Header, type Operation, type Response } from './openapi';

/** The part of a request and its response that the contract describes. */
export interface Exchange {
  method: string;
  /** The path including the query. */
  path: string;
  status: number;
  header: (name: string) => string | null;
  /** The names of all headers, in lower case. */
  headerNames: readonly string[];
  /** Undefined if the body was not read completely. */
  text: string | undefined;
}

const PROBLEM = 'application/problem+json';
/** Returns whether the contract describes this path. It does not describe the panel's pages and assets. */
export const isDescribed = (path: string) => /^\/(api\/v1|healthz|readyz)(\/|$)/.test(path);
/** Headers of HTTP itself, and those that only browsers and proxies read. */
const ofHttp = new Set([
  ...['content-type', 'content-length', 'content-encoding', 'transfer-encoding', 'vary', 'allow'],
  ...['connection', 'keep-alive', 'date'],
  ...['content-security-policy', 'cross-origin-opener-policy', 'cross-origin-resource-policy'],
  ...['referrer-policy', 'strict-transport-security', 'x-content-type-options'],
  ...['x-frame-options', 'x-permitted-cross-domain-policies'],
  // Of the event stream, so that no proxy stores or delays it.
  ...['expires', 'pragma', 'x-accel-buffering'],
]);
/** The allowed statuses for a path without an operation. */
const withoutOperation = [400, 401, 404, 405, 408, 413, 415, 421, 429, 431, 503];

/** Checks the responses of the product against the contract that it publishes. */
export class Contract {
  readonly operations: Operation[];
  // Compiled without inlining and optimising, the many schemas cost a third of the processor time.
  private readonly ajv = addFormats(
    new Ajv2020({
      ...{ strict: false, allErrors: true, validateSchema: false },
      ...{ inlineRefs: false, code: { optimize: false } },
    }),
  );
  private readonly headers: Record<string, Header>;
  private readonly validators = new Map<string, ValidateFunction>();

  constructor(document: Document) {
    this.operations = operationsOf(document);
    this.headers = document.components.headers ?? {};
    this.ajv.addSchema(withoutMoreFields(document), 'contract');
  }

  /** Reads `openapi.json`, which `npm run check` compares with the code of the API. */
  static committed() {
    const path = join(__dirname, '../../api/openapi.json');
    return new Contract(JSON.parse(readFileSync(path, 'utf8')) as Document);
  }

  /** Returns the difference between a response and the contract, or undefined if there is none. */
  faultOf(exchange: Exchange): string | undefined {
    const path = exchange.path.split('?')[0]!;
    if (!isDescribed(path) || exchange.method === 'OPTIONS') return undefined;
    const operation = this.operationOf(exchange.method, path);
    const faults = operation
      ? this.faultsOf(exchange, operation)
      : this.faultsOfProblem(exchange, withoutOperation);
    const { method, status, text = '' } = exchange;
    return faults.length === 0
      ? undefined
      : `${method} ${exchange.path} ${status}: ${faults.join(', ')}: ${text.slice(0, 500)}`;
  }

  operationOf(method: string, path: string): Operation | undefined {
    const asked = method === 'HEAD' ? 'GET' : method;
    const isMatch = (one: Operation) => one.method === asked && matches(one.path, path);
    // A fixed path takes precedence over one with a parameter.
    return this.operations
      .filter(isMatch)
      .sort((a, b) => a.path.split('{').length - b.path.split('{').length)[0];
  }

  /** Validates a value against the schema at the pointer and returns the errors. */
  faultsAt(pointer: string, value: unknown): string[] {
    const validate =
      this.validators.get(pointer) ?? this.ajv.compile({ $ref: `contract#${pointer}` });
    this.validators.set(pointer, validate);
    validate(value);
    return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
  }

  private faultsOf(exchange: Exchange, operation: Operation): string[] {
    const response = operation.responses[exchange.status];
    if (!response) return ['this status is not described'];
    const place = [operation.path, operation.method.toLowerCase(), 'responses', exchange.status];
    const pointer = `/paths/${place.map(escape).join('/')}`;
    const code = codeOf(exchange);
    if (code && !response.description?.includes(`\`${code}\``)) return [`${code} is not described`];
    return [
      ...this.faultsOfHeaders(exchange, response),
      ...this.faultsOfBody(exchange, response, pointer),
    ];
  }

  private faultsOfHeaders({ header, headerNames }: Exchange, { headers = {} }: Response) {
    const described = Object.keys(headers).map((name) => name.toLowerCase());
    const isRequired = ({ $ref, ...own }: Header) =>
      ($ref ? this.headers[$ref.split('/').at(-1)!] : own)?.required;
    return [
      ...Object.keys(headers)
        .filter((name) => isRequired(headers[name]!) && header(name) === null)
        .map((name) => `${name} is missing`),
      ...headerNames
        .filter((name) => !ofHttp.has(name) && !described.includes(name))
        .map((name) => `the header ${name} is not described`),
    ];
  }

  private faultsOfBody(exchange: Exchange, { content }: Response, pointer: string): string[] {
    const { method, text } = exchange;
    if (text === undefined || method === 'HEAD') return [];
    if (!content) return text === '' ? [] : ['there is a body'];
    const type = mediaTypeOf(exchange);
    if (!(type in content)) return [`${type} is not described`];
    // Each event is checked when it arrives.
    if (type === 'text/event-stream') return [];
    const value: unknown =
      type.endsWith('json') && !type.includes('ndjson') ? JSON.parse(text) : text;
    return this.faultsAt(`${pointer}/content/${escape(type)}/schema`, value);
  }

  private faultsOfProblem(exchange: Exchange, statuses: number[]): string[] {
    if (!statuses.includes(exchange.status)) return ['there is no such operation'];
    if (mediaTypeOf(exchange) !== PROBLEM) return ['it is no problem document'];
    if (!exchange.text || exchange.method === 'HEAD') return [];
    return this.faultsAt('/components/schemas/Problem', JSON.parse(exchange.text));
  }
}

/**
 * Closes every object that the document leaves open for later fields: the product must not send a field
 * that its own document does not have.
 */
function withoutMoreFields<Node>(node: Node): Node {
  if (Array.isArray(node)) return node.map((child: unknown) => withoutMoreFields(child)) as Node;
  if (typeof node !== 'object' || node === null) return node;
  const closed = Object.fromEntries(
    Object.entries(node).map(([key, child]) => [key, withoutMoreFields(child as unknown)]),
  );
  const isOpen = 'properties' in node && !('additionalProperties' in node);
  return (isOpen ? { ...closed, additionalProperties: false } : closed) as Node;
}

/** Returns the code of a problem, or undefined for other responses. */
function codeOf(exchange: Exchange): string | undefined {
  if (mediaTypeOf(exchange) !== PROBLEM || !exchange.text) return undefined;
  return (JSON.parse(exchange.text) as { code?: string }).code;
}

const escape = (part: string | number) =>
  encodeURIComponent(String(part).replaceAll('~', '~0').replaceAll('/', '~1'));

const mediaTypeOf = ({ header }: Exchange) => header('content-type')?.split(';')[0]?.trim() ?? '';

function matches(template: string, path: string): boolean {
  const [wanted, given] = [template.split('/'), path.split('/')];
  return (
    wanted.length === given.length &&
    wanted.every((part, at) => (part.startsWith('{') ? given[at] !== '' : part === given[at]))
  );
}
