import { Module } from '@nestjs/common';
import { CreateFamily } from './create-family.js';
import { EditFamily } from './edit-family.js';
import { FactsOfFamilies } from './family-facts.js';
import { PinVersion } from './pin-version.js';
import { EditPolicy } from './policy/edit-policy.js';
import { NotifyDueJob } from './policy/notify-due.job.js';
import { PoliciesRepository } from './policy/policies.repository.js';
import { Policies } from './policy/policies.js';
import { VersionHistories } from './read/version-histories.js';
import { RemoveFamily } from './remove-family.js';

const offered = [
  FactsOfFamilies,
  Policies,
  VersionHistories,
  CreateFamily,
  EditFamily,
  RemoveFamily,
  PinVersion,
];

/** Secrets and configs with their versions, labels and policies: the same for both kinds. */
@Module({
  providers: [...offered, PoliciesRepository, EditPolicy, NotifyDueJob],
  exports: offered,
})
export class FamiliesModule {}
