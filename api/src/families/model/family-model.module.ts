import { Module } from '@nestjs/common';
import { Families } from './families.js';

/** For features that only look up families, such as services, and need neither database nor policies. */
@Module({ providers: [Families], exports: [Families] })
export class FamilyModelModule {}
