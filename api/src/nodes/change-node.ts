import { Injectable } from '@nestjs/common';
import type { EditNode, NodeDetails } from '@waxseal/shared';
import { Audit } from '../audit/index.js';
import type { Actor } from '../http/actor.js';
import type { IfMatch } from '../http/if-match.js';
import { InvalidInput } from '../http/http.errors.js';
import { allowedChanges, fieldsOfLabels } from '../http/label-changes.js';
import { ETags, Planned, Representation } from '../http/representation.js';
import {
  Engine,
  LastManager,
  NodeIsManager,
  NodeIsUp,
  type EngineNode,
  type Guard,
} from '../engine/index.js';
import { Swarm } from '../swarm/index.js';
import { NodesQueries } from './nodes.queries.js';
import { planEdit, planDeletion, type NodeSurroundings } from './plan-node.js';

interface Target {
  id: string;
  ifMatch: IfMatch;
}

/** Edits and deletes nodes. The plan checks what Docker would refuse, as far as it can be known before. */
@Injectable()
export class ChangeNode {
  constructor(
    private readonly engine: Engine,
    private readonly swarm: Swarm,
    private readonly queries: NodesQueries,
    private readonly tags: ETags,
    private readonly audit: Audit,
  ) {}

  async edit(
    actor: Actor,
    { id, ifMatch }: Target,
    change: EditNode,
    dryRun: boolean,
  ): Promise<Representation<NodeDetails> | Planned> {
    const fields = [
      ...(['availability', 'role'] as const).filter((field) => change[field] !== undefined),
      ...(change.labels ? fieldsOfLabels(change.labels) : []),
    ];
    if (fields.length === 0)
      throw new InvalidInput({ errors: [{ pointer: '', detail: 'Name at least one change' }] });
    const guard = this.guard(actor, ifMatch);
    if (dryRun) {
      const around = await this.read(actor, id, guard);
      const { nodes, node } = around;
      const labels = allowedLabels(node, change);
      if (change.role === 'worker' && isLastManager(nodes, node)) throw new LastManager();
      return new Planned(planEdit(around, { ...change, ...labels }));
    }
    return this.audit.around(actor, 'node.edit', this.targetOf(id, fields), async () => {
      this.swarm.assertWritable();
      const written = await this.engine.updateNode(id, (fresh) => {
        guard(fresh);
        return { ...change, ...allowedLabels(fresh, change) };
      });
      this.swarm.wroteNode(written);
      return this.queries.represent(written, actor);
    });
  }

  async delete(
    actor: Actor,
    { id, ifMatch }: Target,
    { force, dryRun }: { force: boolean; dryRun: boolean },
  ): Promise<Planned | undefined> {
    const guard = this.guard(actor, ifMatch);
    const check = (fresh: EngineNode) => {
      guard(fresh);
      if (fresh.role === 'manager') throw new NodeIsManager();
      if (fresh.state !== 'down' && !force) throw new NodeIsUp();
    };
    if (dryRun) {
      const node = await this.open(id, check);
      return new Planned(planDeletion(node, this.swarm.nodeName(id)));
    }
    return this.audit.around(actor, 'node.delete', this.targetOf(id, []), async () => {
      await this.open(id, check);
      await this.engine.removeNode(id, { force });
      this.swarm.removedNode(id);
      return undefined;
    });
  }

  private guard(actor: Actor, ifMatch: IfMatch): Guard<EngineNode> {
    return (fresh) => ifMatch.mustMatch(this.queries.represent(fresh, actor), this.tags);
  }

  private targetOf(id: string, fields: readonly string[]) {
    return { kind: 'node', name: this.swarm.nodeName(id), fields };
  }

  private async open(id: string, check: Guard<EngineNode>): Promise<EngineNode> {
    this.swarm.assertWritable();
    const node = await this.engine.getNode(id);
    check(node);
    return node;
  }

  private async read(
    actor: Actor,
    id: string,
    check: Guard<EngineNode>,
  ): Promise<NodeSurroundings> {
    const node = await this.open(id, check);
    return {
      node,
      name: this.swarm.nodeName(id),
      nodes: this.swarm.nodes().map((one) => (one.id === id ? node : one)),
      services: this.swarm.services(),
      tasks: await this.engine.listTasks(),
      showsValues: actor.may('service.env.read'),
    };
  }
}

const isLastManager = (nodes: readonly EngineNode[], { id, role }: EngineNode) =>
  role === 'manager' && !nodes.some((other) => other.id !== id && other.role === 'manager');

const allowedLabels = ({ labels: current }: EngineNode, { labels }: EditNode) =>
  labels && { labels: allowedChanges(current, labels) };
