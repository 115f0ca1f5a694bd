import { Module } from '@nestjs/common';
import { FamilyModelModule } from '../families/index.js';
import {
  ConfigAttachmentsController,
  SecretAttachmentsController,
} from './attachments.controller.js';
import { CauseIds } from './cause-ids.js';
import { ChangeService } from './change-service.js';
import { CopyService } from './copy-service.js';
import { CreateService } from './create-service.js';
import { DeleteService } from './delete-service.js';
import { EditAttachments } from './edit-attachments.js';
import { EditService } from './edit-service.js';
import { MoveToSecret } from './move-to-secret.js';
import { RawSpecController } from './raw-spec.controller.js';
import { ReadServiceSpec } from './read-service-spec.js';
import { ReplaceRawSpec } from './replace-raw-spec.js';
import { ResolveFields } from './resolve-fields.js';
import { RestartService } from './restart-service.js';
import { ResumeRollout } from './resume-rollout.js';
import { RollBackService } from './roll-back-service.js';
import { RolloutWaits } from './rollout-waits.js';
import { ScaleService } from './scale-service.js';
import { SecretMovesController } from './secret-moves.controller.js';
import { ServicesController } from './services.controller.js';
import { ServicesQueries } from './services.queries.js';
import { StopService } from './stop-service.js';
import { TasksController } from './tasks.controller.js';
import { TasksQueries } from './tasks.queries.js';
import { UpdateImage } from './update-image.js';

@Module({
  imports: [FamilyModelModule],
  controllers: [
    ServicesController,
    SecretAttachmentsController,
    ConfigAttachmentsController,
    SecretMovesController,
    RawSpecController,
    TasksController,
  ],
  providers: [
    ServicesQueries,
    CauseIds,
    TasksQueries,
    RolloutWaits,
    ChangeService,
    ScaleService,
    StopService,
    RestartService,
    ResumeRollout,
    RollBackService,
    EditService,
    EditAttachments,
    CreateService,
    CopyService,
    DeleteService,
    ReadServiceSpec,
    ResolveFields,
    UpdateImage,
    MoveToSecret,
    ReplaceRawSpec,
  ],
  exports: [ServicesQueries, CauseIds],
})
export class ServicesModule {}
