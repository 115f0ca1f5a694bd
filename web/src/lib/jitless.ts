import { issueText } from '@waxseal/shared';
import { z } from 'zod';

// The compiled parsers of zod need eval, which the Content-Security-Policy forbids.
z.config({ jitless: true, localeError: issueText });
