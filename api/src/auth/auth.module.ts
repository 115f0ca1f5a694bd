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
import { BeginFactorEnrolment } from './factor/begin-factor-enrolment.js';
import { CodeThrottle } from './factor/code-throttle.js';
import { CompleteSignIn } from './factor/complete-sign-in.js';
import { DisableSecondFactor } from './factor/disable-second-factor.js';
import { EnableSecondFactor } from './factor/enable-second-factor.js';
import { FactorController } from './factor/factor.controller.js';
import { FactorEnrolments } from './factor/factor-enrolments.js';
import { FactorQueries } from './factor/factor.queries.js';
import { FactorsRepository } from './factor/factors.repository.js';
import { RecoveryCodes } from './factor/recovery-codes.js';
import { RenewRecoveryCodes } from './factor/renew-recovery-codes.js';
import { SecondFactors } from './factor/second-factors.js';
import { SignInChallenges } from './factor/sign-in-challenges.js';
import { StepUp } from './factor/step-up.js';
import { OwnPassword } from './own-password.js';
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

const factorProviders = [
  BeginFactorEnrolment,
  CodeThrottle,
  CompleteSignIn,
  DisableSecondFactor,
  EnableSecondFactor,
  FactorEnrolments,
  FactorQueries,
  FactorsRepository,
  RecoveryCodes,
  RenewRecoveryCodes,
  SecondFactors,
  SignInChallenges,
  StepUp,
];

@Module({
  imports: [DiscoveryModule, EventsModule],
  controllers: [AuthController, FactorController],
  providers: [
    AccessTokens,
    AccountsRepository,
    ApiTokens,
    ApiTokensRepository,
    ChangePassword,
    Clients,
    OwnPassword,
    JwtStrategy,
    ...factorProviders,
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
    SecondFactors,
    Sessions,
    StartSession,
  ],
})
export class AuthModule {}
