import { Module } from '@nestjs/common';
import { RotationsModule } from '../rotations/index.js';
import { CreateFamily } from './create-family.js';
import { EditFamily } from './edit-family.js';
import { FactsOfFamilies } from './family-facts.js';
import { PinVersion } from './pin-version.js';
import { RemoveFamily } from './remove-family.js';

const providers = [FactsOfFamilies, CreateFamily, EditFamily, RemoveFamily, PinVersion];

/** What is the same thing for a secret and for a config. */
@Module({ imports: [RotationsModule], providers, exports: providers })
export class FamiliesModule {}
