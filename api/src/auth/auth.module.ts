import { Module } from '@nestjs/common';
import { APP_GUARD, DiscoveryModule } from '@nestjs/core';
import { EventsModule } from '../events/index.js';
import { AccessTokens } from './access-tokens.js';
import { AccountsRepository } from './accounts.repository.js';
import { ApiTokens } from './api-tokens.js';
import { ApiTokensRepository } from './api-tokens.repository.js';
import { AuthController } from './auth.controller.js';
import { ChangePassword } from './change-password.js';
import { Clients } from './client.js';
import { JwtStrategy } from './jwt.strategy.js';
import { VerifiedTokenCache } from './verified-token-cache.js';
import { Passwords } from './passwords.js';
import { Delay } from './delay.js';
import { DeviceCookies } from './device-cookie.js';
import { PermissionGuard } from './permission.guard.js';
import { RefreshSession } from './refresh-session.js';
import { AssertRoutesGuarded } from './assert-routes-guarded.js';
import { SessionPurge } from './session-purge.js';
import { SessionQueries } from './session.queries.js';
import { Sessions } from './sessions.js';
import { SessionsRepository } from './sessions.repository.js';
import { SignIn } from './sign-in.js';
import { SignInThrottle } from './sign-in-throttle.js';
import { SignOut } from './sign-out.js';
import { SigningKeys } from './signing-keys.js';
import { SigningKeysRepository } from './signing-keys.repository.js';
import { StartSession } from './start-session.js';

@Module({
  imports: [DiscoveryModule, EventsModule],
  controllers: [AuthController],
  providers: [
    AccessTokens,
    AccountsRepository,
    ApiTokens,
    ApiTokensRepository,
    ChangePassword,
    Clients,
    JwtStrategy,
    VerifiedTokenCache,
    Passwords,
    Delay,
    DeviceCookies,
    PermissionGuard,
    { provide: APP_GUARD, useExisting: PermissionGuard },
    RefreshSession,
    AssertRoutesGuarded,
    SessionPurge,
    SessionQueries,
    Sessions,
    SessionsRepository,
    SignIn,
    SignInThrottle,
    SignOut,
    SigningKeys,
    SigningKeysRepository,
    StartSession,
  ],
  exports: [
    ApiTokens,
    ApiTokensRepository,
    Clients,
    DeviceCookies,
    PermissionGuard,
    Passwords,
    Sessions,
    StartSession,
  ],
})
export class AuthModule {}
