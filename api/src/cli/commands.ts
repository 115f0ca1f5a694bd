import type { Command } from './command.js';
import { verifyAuditCommand } from './verify-audit.command.js';

export const commands: readonly Command[] = [verifyAuditCommand];
