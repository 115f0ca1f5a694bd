import { Module } from '@nestjs/common';
import { ConfigContentsController } from './http/config-contents.controller.js';
import { ConfigsController, SecretsController } from './http/controller-of.js';
import { SecretConsumersController } from './http/secret-consumers.controller.js';
import { FamilyModelModule } from './model/family-model.module.js';
import { EditPolicy } from './policy/edit-policy.js';
import { NotifyDueJob } from './policy/notify-due.job.js';
import { PoliciesRepository } from './policy/policies.repository.js';
import { Policies } from './policy/policies.js';
import { ConfigContents } from './read/config-contents.js';
import { ConfigsQueries } from './read/configs.queries.js';
import { FactsOfFamilies } from './read/family-facts.js';
import { SecretsQueries } from './read/secrets.queries.js';
import { VersionHistories } from './read/version-histories.js';
import { AdoptVersions } from './write/adopt-versions.js';
import { CreateFamily } from './write/create-family.js';
import { DeleteFamily } from './write/delete-family.js';
import { EditFamily } from './write/edit-family.js';
import { PinVersion } from './write/pin-version.js';

const offered = [ConfigContents, FactsOfFamilies, Policies, VersionHistories];

/** Secrets and configs with their versions, labels and policies. The code is the same for both kinds. */
@Module({
  imports: [FamilyModelModule],
  controllers: [
    SecretsController,
    SecretConsumersController,
    ConfigsController,
    ConfigContentsController,
  ],
  providers: [
    ...offered,
    SecretsQueries,
    ConfigsQueries,
    PoliciesRepository,
    EditPolicy,
    NotifyDueJob,
    CreateFamily,
    EditFamily,
    DeleteFamily,
    PinVersion,
    AdoptVersions,
  ],
  exports: [...offered, FamilyModelModule],
})
export class FamiliesModule {}
