import { backupCommand } from './backup.command.js';
import type { Command } from './command.js';
import { resetPasswordCommand } from './reset-password.command.js';
import { restoreCommand } from './restore.command.js';
import { rotateKeysCommand } from './rotate-keys.command.js';
import { setupTokenCommand } from './setup-token.command.js';
import { verifyAuditCommand } from './verify-audit.command.js';

export const commands: readonly Command[] = [
  resetPasswordCommand,
  setupTokenCommand,
  rotateKeysCommand,
  verifyAuditCommand,
  backupCommand,
  restoreCommand,
];
