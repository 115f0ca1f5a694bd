import { Module } from '@nestjs/common';
import { AbandonRotation } from './abandon-rotation.js';
import { CancelRotation } from './cancel-rotation.js';
import {
  ConfigRotationsController,
  SecretRotationsController,
} from './family-rotations.controller.js';
import { CreateVersions } from './create-versions.js';
import { DockerWrites } from './docker-writes.js';
import { EditPolicy } from './edit-policy.js';
import { EndRotation } from './end-rotation.js';
import { FailConsumer } from './fail-consumer.js';
import { FinishRotation } from './finish-rotation.js';
import { LookAtServices } from './look-at-services.js';
import { PlanPruning } from './plan-pruning.js';
import { PlanRotation } from './plan-rotation.js';
import { PoliciesRepository } from './policies.repository.js';
import { Policies } from './policies.js';
import { PruneVersions } from './prune-versions.js';
import { RemoveMade } from './remove-made.js';
import { ResolveRotation } from './resolve-rotation.js';
import { ResumeRotationsJob } from './resume-rotations.job.js';
import { DeleteVersions } from './retire-versions.js';
import { RevertServices } from './revert-services.js';
import { RollServices } from './roll-services.js';
import { RotationMoves } from './rotation-moves.js';
import { RotationsController } from './rotations.controller.js';
import { RotationsQueries } from './rotations.queries.js';
import { RotationsRepository } from './rotations.repository.js';
import { RotationHolds } from './rotation-holds.repository.js';
import { RotationHistory } from './rotation-history.repository.js';
import { RunRotation } from './run-rotation.js';
import { StageVersions } from './stage-versions.js';
import { StartRotation } from './start-rotation.js';
import { TellDueJob } from './tell-due.job.js';
import { TargetVersions } from './target-versions.js';
import { TaskLogs } from './task-logs.js';
import { UpdateConsumer } from './update-consumer.js';
import { VerifyConsumer } from './verify-consumer.js';

@Module({
  controllers: [RotationsController, SecretRotationsController, ConfigRotationsController],
  providers: [
    RotationsRepository,
    RotationHolds,
    RotationHistory,
    RotationsQueries,
    PoliciesRepository,
    Policies,
    EditPolicy,
    LookAtServices,
    TaskLogs,
    DockerWrites,
    RotationMoves,
    TargetVersions,
    PlanRotation,
    PlanPruning,
    CreateVersions,
    StartRotation,
    CancelRotation,
    ResolveRotation,
    PruneVersions,
    EndRotation,
    RemoveMade,
    FailConsumer,
    UpdateConsumer,
    VerifyConsumer,
    RollServices,
    RevertServices,
    StageVersions,
    FinishRotation,
    AbandonRotation,
    DeleteVersions,
    RunRotation,
    ResumeRotationsJob,
    TellDueJob,
  ],
  exports: [Policies, EditPolicy, RotationsQueries],
})
export class RotationsModule {}
