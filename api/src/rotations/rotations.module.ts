import { Module } from '@nestjs/common';
import { FamiliesModule } from '../families/index.js';
import { AbandonRotation } from './command/abandon-rotation.js';
import { CancelRotation } from './command/cancel-rotation.js';
import {
  ConfigRotationsController,
  SecretRotationsController,
} from './family-rotations.controller.js';
import { CreateVersions } from './run/create-versions.js';
import { RotationWrites } from './run/rotation-writes.js';
import { FailConsumer } from './run/fail-consumer.js';
import { FinishRotation } from './run/finish-rotation.js';
import { PlanPruning } from './plan/plan-pruning.js';
import { PlanRotation } from './plan/plan-rotation.js';
import { PlanValues } from './plan/plan-values.js';
import { PruneVersions } from './command/prune-versions.js';
import { DeleteCreatedVersions } from './run/delete-created-versions.js';
import { ResolveRotation } from './command/resolve-rotation.js';
import { ClockJumps } from './run/clock-jumps.js';
import { RebuildSignatures } from './run/rebuild-signatures.js';
import { ResumeRotationsJob } from './run/resume-rotations.job.js';
import { DeleteOrphansJob } from './run/delete-orphans.job.js';
import { DeleteVersions } from './run/delete-versions.js';
import { RevertServices } from './run/revert-services.js';
import { RollServices } from './run/roll-services.js';
import { RotationSwaps } from './rules/rotation-swaps.js';
import { RotationsController } from './rotations.controller.js';
import { DeletionSchedule } from './read/deletion-schedule.js';
import { PresentState } from './read/present-state.js';
import { RotationsQueries } from './read/rotations.queries.js';
import { RotationsRepository } from './store/rotations.repository.js';
import { RotationStores } from './store/rotation-store.js';
import { RotationHolds } from './store/rotation-holds.repository.js';
import { RotationHistory } from './store/rotation-history.repository.js';
import { RunRotation } from './run/run-rotation.js';
import { VersionStages } from './run/version-stages.js';
import { StartRotation } from './command/start-rotation.js';
import { TargetVersions } from './plan/target-versions.js';
import { VersionHistoryOfRotations } from './read/version-history.js';
import { FullTexts } from './store/full-texts.js';
import { TaskLogs } from './store/task-logs.js';
import { ServiceTurns } from './run/service-turns.js';
import { WatchEndedJob } from './run/watch-ended.job.js';
import { UpdateConsumer } from './run/update-consumer.js';
import { VerifyConsumer } from './run/verify-consumer.js';

@Module({
  imports: [FamiliesModule],
  controllers: [RotationsController, SecretRotationsController, ConfigRotationsController],
  providers: [
    RotationsRepository,
    RotationHolds,
    RotationHistory,
    RotationStores,
    PresentState,
    RotationsQueries,
    VersionHistoryOfRotations,
    DeletionSchedule,
    FullTexts,
    TaskLogs,
    RotationWrites,
    RotationSwaps,
    TargetVersions,
    PlanValues,
    PlanRotation,
    PlanPruning,
    CreateVersions,
    StartRotation,
    CancelRotation,
    ResolveRotation,
    PruneVersions,
    DeleteCreatedVersions,
    FailConsumer,
    UpdateConsumer,
    VerifyConsumer,
    ServiceTurns,
    RollServices,
    RevertServices,
    VersionStages,
    FinishRotation,
    AbandonRotation,
    DeleteVersions,
    ClockJumps,
    RebuildSignatures,
    RunRotation,
    ResumeRotationsJob,
    DeleteOrphansJob,
    WatchEndedJob,
  ],
  exports: [RotationsQueries],
})
export class RotationsModule {}
