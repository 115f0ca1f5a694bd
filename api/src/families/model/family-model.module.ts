import { Module } from '@nestjs/common';
import { Families } from './families.js';

/** For features that only look families up: services need no database, and no policies. */
@Module({ providers: [Families], exports: [Families] })
export class FamilyModelModule {}
