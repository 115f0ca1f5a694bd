import { createHmac, timingSafeEqual } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { ObjectKind, StoredObject } from '../../engine/index.js';
import { KeyRing } from '../../keys/index.js';
import { familyLabels, isOfVersion, membershipOf, type Membership } from './family-labels.js';

interface Signable {
  kind: ObjectKind;
  name: string;
  /** Docker's id; null for an object that is about to be created. */
  id: string | null;
  labels: Record<string, string>;
}

/** A Docker object whose labels of a version can be trusted. */
export interface KnownObject extends StoredObject {
  /** Labels of a version that this installation did not write. They have no effect. */
  foreignLabels?: Record<string, string>;
  /** The version that the foreign labels claim to be. */
  claim?: Membership;
}

/**
 * Proves that this installation wrote the labels of a version: anyone who can deploy a stack can write
 * labels. The signature is a MAC by the master key of the id, the name and these labels, so it is worth
 * nothing on another object. Docker assigns the id: until its next label change, a new version has a signature
 * without it, which is accepted only while the version is pending.
 */
@Injectable()
export class LabelSignatures {
  private readonly key: Buffer;

  constructor(keys: KeyRing) {
    this.key = keys.derive('version-labels');
  }

  /** The labels with a signature, instead of any signature that they had. */
  sign(object: Signable): Record<string, string> {
    return { ...object.labels, [familyLabels.signature]: this.macOf(object) };
  }

  isSigned(object: StoredObject): boolean {
    const { [familyLabels.signature]: signature, [familyLabels.stage]: stage } = object.labels;
    if (signature === undefined) return false;
    if (isEqual(signature, this.macOf(object))) return true;
    return stage === 'pending' && isEqual(signature, this.macOf({ ...object, id: null }));
  }

  /** The labels of an object without those of a version that this installation did not write. */
  trustedLabels(object: StoredObject): Record<string, string> {
    return this.know(object).labels;
  }

  /** Separates the labels that this installation did not write. */
  know(object: StoredObject): KnownObject {
    const entries = Object.entries(object.labels);
    const ofVersion = entries.filter(([key]) => isOfVersion(key));
    if (ofVersion.length === 0 || this.isSigned(object)) return object;
    const claim = membershipOf(object);
    return {
      ...object,
      labels: Object.fromEntries(entries.filter(([key]) => !isOfVersion(key))),
      foreignLabels: Object.fromEntries(ofVersion),
      ...(claim && { claim }),
    };
  }

  private macOf({ kind, name, id, labels }: Signable): string {
    const signed = Object.entries(labels)
      .filter(([key]) => isOfVersion(key) && key !== familyLabels.signature)
      .sort(([a], [b]) => (a < b ? -1 : 1));
    const text = JSON.stringify([kind, id, name, signed]);
    return createHmac('sha256', this.key).update(text).digest('base64url');
  }
}

function isEqual(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}
