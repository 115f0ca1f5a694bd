import { issueText } from '@waxseal/shared';
import { z } from 'zod';

// For every schema of this process: those of requests, of the environment and of the command line.
z.config({ localeError: issueText });
