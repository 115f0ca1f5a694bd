import { z } from 'zod';
import { pageOf, pageQuery } from '../http/page.js';

/** What the Engine is to us right now. Only in `ready` can anything be written. */
export const ClusterState = z
  .enum([
    'starting',
    'ready',
    'engine-unreachable',
    'swarm-inactive',
    'swarm-locked',
    'not-a-manager',
    'swarm-unavailable',
  ])
  .meta({ id: 'ClusterState' });
export type ClusterState = z.infer<typeof ClusterState>;

export const Cluster = z
  .object({
    state: ClusterState,
    since: z.iso.datetime().describe('When this state began'),
    detail: z.string().nullable().describe("The Engine's own words, if it said any"),
    isStale: z.boolean().describe('The lists are of an earlier time'),
    asOf: z.iso.datetime().nullable().describe('The time the lists are of; null before the first'),
    engineVersion: z.string().nullable(),
    apiVersion: z.string().nullable(),
    clusterId: z.string().nullable(),
    nodeName: z.string().nullable(),
    autolock: z.boolean().nullable(),
  })
  .meta({ id: 'Cluster' });
export type Cluster = z.infer<typeof Cluster>;

export const InitCluster = z
  .strictObject({
    advertiseAddress: z
      .string()
      .min(1)
      .max(255)
      .regex(/^[A-Za-z0-9.:[\]_-]+$/, 'An address or an interface, with or without a port')
      .describe('Address or network interface that other nodes reach this one by'),
  })
  .meta({ id: 'InitCluster' });
export type InitCluster = z.infer<typeof InitCluster>;

export const Node = z
  .object({
    id: z.string(),
    name: z.string(),
    role: z.enum(['manager', 'worker']),
    state: z.string().describe("The Engine's word, as ready or down"),
    availability: z.string(),
    isLeader: z.boolean(),
    isReachable: z.boolean().nullable().describe('Of a manager; null for a worker'),
    address: z.string(),
    engineVersion: z.string(),
    createdAt: z.iso.datetime(),
  })
  .meta({ id: 'Node' });
export type Node = z.infer<typeof Node>;
export const NodePage = pageOf('NodePage', Node);
export const NodeListQuery = z.strictObject({
  ...pageQuery,
  sort: z
    .enum(['name', '-name'])
    .default('name')
    .describe('Field to sort by; `-` turns the order round'),
});
export type NodeListQuery = z.infer<typeof NodeListQuery>;

export const Stack = z
  .object({
    name: z.string(),
    serviceCount: z.int(),
    secretCount: z.int(),
    configCount: z.int(),
    networkCount: z.int(),
  })
  .meta({ id: 'Stack' });
export type Stack = z.infer<typeof Stack>;
export const StackPage = pageOf('StackPage', Stack);
export const StackListQuery = z.strictObject({
  ...pageQuery,
  sort: z
    .enum(['name', '-name'])
    .default('name')
    .describe('Field to sort by; `-` turns the order round'),
});
export type StackListQuery = z.infer<typeof StackListQuery>;

/** Something a person should look at. */
export const Attention = z
  .object({
    kind: z.enum([
      'service-degraded',
      'rollout-paused',
      'rollout-rolled-back',
      'secret-missing',
      'secret-unused',
      'secret-due',
      'secret-drift',
      'secret-unmanaged-duplicate',
      'config-due',
      'config-drift',
      'config-unmanaged-duplicate',
      'rotation-waits',
      'node-down',
      'quorum-at-risk',
      'autolock-off',
    ]),
    name: z
      .string()
      .nullable()
      .describe('Of the service, secret, config or node; id of a rotation'),
    detail: z
      .string()
      .nullable()
      .describe("As the first failing task's error, or the families of a rotation"),
  })
  .meta({ id: 'Attention' });
export type Attention = z.infer<typeof Attention>;

export const Overview = z
  .object({
    cluster: Cluster,
    nodes: z.object({
      total: z.int(),
      ready: z.int(),
      managers: z.int(),
      reachableManagers: z.int(),
    }),
    services: z.object({
      total: z.int(),
      converged: z.int(),
      converging: z.int(),
      paused: z.int(),
      degraded: z.int(),
      stopped: z.int(),
    }),
    secrets: z.object({ total: z.int(), inUse: z.int(), held: z.int(), unused: z.int() }),
    stacks: z.int(),
    configs: z.int(),
    attention: z.array(Attention).describe('The most urgent first, 50 at most'),
  })
  .meta({ id: 'Overview' });
export type Overview = z.infer<typeof Overview>;

export const Health = z.object({ status: z.literal('ok') }).meta({ id: 'Health' });
export type Health = z.infer<typeof Health>;
