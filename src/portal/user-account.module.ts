import { Module } from '@nestjs/common';
import { UserAccountService } from './user-account.service.js';
import { UserAccountStore } from './user-account.store.js';

/** Accounts and their sessions, also without pages: for the command line. */
@Module({
  providers: [UserAccountService, UserAccountStore],
  exports: [UserAccountService],
})
export class UserAccountModule {}
