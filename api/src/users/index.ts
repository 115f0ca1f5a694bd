export { assertMayEnd, maySee, ownerOf } from './owner-of.js';
export { newUser } from './create-user.js';
export { resetPassword } from './reset-password.js';
export { UsersModule } from './users.module.js';
export { UsersRepository, type UserRow } from './users.repository.js';
