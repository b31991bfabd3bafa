import { Body, Controller, Get, Inject, Post, Query, Req, Res, UseGuards } from '@nestjs/common';
import { ThrottlerGuard } from '@nestjs/throttler';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { Public, visitorOf } from './access.guard.js';
import { LoginView } from './login-view.js';
import { Page } from './page-frame.js';
import { CurrentReader } from './page-rendering.service.js';
import { isSecure, PORTAL_OPTIONS, type PortalOptions, sessionCookie } from './portal-options.js';
import { Reader } from './reader.js';
import { UserAccountService } from './user-account.service.js';
import { homeOf, safeNext } from './visitor.js';

const Attempt = z.object({
  login: z.string().max(200),
  password: z.string().max(200),
  next: z.string().optional(),
});

@Controller()
@Public()
export class LoginPage {
  constructor(
    private readonly accounts: UserAccountService,
    @Inject(PORTAL_OPTIONS) private readonly options: PortalOptions,
  ) {}

  @Get()
  start(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): void {
    const visitor = visitorOf(request);
    void reply.redirect(visitor === undefined ? '/login' : homeOf(visitor), 303);
  }

  @Get('login')
  form(@CurrentReader() reader: Reader, @Query('next') next: unknown): Page {
    return this.page(reader, typeof next === 'string' ? safeNext(next) : undefined, false);
  }

  @Post('login')
  @UseGuards(ThrottlerGuard)
  async logIn(
    @Body() body: unknown,
    @CurrentReader() reader: Reader,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Page | undefined> {
    const attempt = Attempt.safeParse(body);
    const next = attempt.success ? safeNext(attempt.data.next) : undefined;
    const loggedIn = attempt.success
      ? await this.accounts.logIn(attempt.data.login, attempt.data.password)
      : undefined;
    if (loggedIn === undefined) {
      void reply.status(401);
      return this.page(reader, next, true);
    }
    void reply.setCookie(sessionCookie(this.options), loggedIn.token, {
      path: '/',
      httpOnly: true,
      sameSite: 'lax',
      secure: isSecure(this.options),
      maxAge: loggedIn.secondsToLive,
    });
    void reply.redirect(next ?? homeOf(loggedIn.visitor), 303);
    return undefined;
  }

  @Post('logout')
  async logOut(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    const token = request.cookies[sessionCookie(this.options)];
    if (token !== undefined) await this.accounts.logOut(token);
    void reply.clearCookie(sessionCookie(this.options), { path: '/' });
    void reply.redirect('/login', 303);
  }

  private page(reader: Reader, next: string | undefined, wrong: boolean): Page {
    const demoLogins = this.options.demoLogins ?? [];
    return new Page(
      reader.words.login.title,
      <LoginView reader={reader} next={next} wrong={wrong} demoLogins={demoLogins} />,
      'narrow',
    );
  }
}
