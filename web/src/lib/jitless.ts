import { z } from 'zod';

// Its compiled parsers need eval, which the policy forbids.
z.config({ jitless: true });
