import { Module } from '@nestjs/common';
import { Families } from './families.js';
import { LabelSignatures } from './label-signatures.js';

/** For features that only look up families, such as services, and need neither database nor policies. */
@Module({ providers: [Families, LabelSignatures], exports: [Families, LabelSignatures] })
export class FamilyModelModule {}
